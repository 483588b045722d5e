package furrow.client.api;

import furrow.protocol.error.ProblemException;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.ClusterMessage.DrainWorker;
import furrow.protocol.message.ClusterMessage.GroupCreate;
import furrow.protocol.message.ClusterMessage.GroupDelete;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.GroupQuery;
import furrow.protocol.message.ClusterMessage.Membership;
import furrow.protocol.message.ClusterMessage.ResumeWorker;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.Serve;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.ServerMessage.SpoolPin;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.Explain;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.protocol.message.TaskMessage.Invoked;
import furrow.protocol.message.TaskMessage.Retry;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A client of one server. Not thread-safe: threads that work side by side each open their own.
 *
 * <p>Every failure is a {@link ProblemException} with a code, a message and a hint.
 *
 * <pre>{@code
 * try (FurrowClient client = FurrowClient.connect(accessFile, Duration.ofSeconds(5))) {
 *   long task = client.submit(TaskRequest.csv(Path.of("sales.csv"), "sum(qty) by region")).task();
 *   TaskInfo end = client.watch(task, Duration.ofMinutes(10), progress -> {});
 *   client.result(task, System.out);
 * }
 * }</pre>
 */
public final class FurrowClient implements AutoCloseable {
  private static final String SOFTWARE = "furrow-client";

  private final RequestLink requests;

  private FurrowClient(RequestLink requests) {
    this.requests = requests;
  }

  /**
   * Connects with what the access file says.
   *
   * @param limit for each address to answer
   */
  public static FurrowClient connect(Path accessFile, Duration limit) throws ProblemException {
    int millis = (int) Math.max(1, Math.min(limit.toMillis(), Integer.MAX_VALUE));
    return new FurrowClient(
        new RequestLink(accessFile, new LinkSettings(SOFTWARE, millis, millis)));
  }

  /**
   * From now on, connects again and waits while the server is away or busy, for at most so long at
   * a time. Without this the first failure is thrown.
   *
   * @param notice receives a sentence when it begins to wait
   */
  public FurrowClient retryFor(Duration limit, Consumer<String> notice) {
    requests.retryFor(limit.toMillis(), notice);
    return this;
  }

  /**
   * Submits a task. The input is read in place when the server sees the same file; otherwise it is
   * sent up first.
   *
   * @param upload receives bytes sent so far, then all of them
   */
  public Accepted submit(TaskRequest request, UploadListener upload) throws IOException {
    return new Submission(requests, request, upload).submit();
  }

  public Accepted submit(TaskRequest request) throws IOException {
    return submit(request, (sent, size) -> {});
  }

  /**
   * Follows a task to its end and gives its last state.
   *
   * @param limit zero for none
   * @param listener receives every report, also the last one
   * @throws ProblemException TIMEOUT when the task has not ended within the limit; it goes on
   */
  public TaskInfo watch(long task, Duration limit, Consumer<TaskReport> listener)
      throws ProblemException {
    return new TaskWatch(requests, task, limit).run(listener);
  }

  /**
   * Copies the answer of a task that is done.
   *
   * @return its content type
   */
  public String result(long task, OutputStream to) throws IOException {
    return new AnswerDownload(requests, task).copy(to);
  }

  /**
   * Copies the answer of a task while it runs: each byte once, as soon as it is certain, then the
   * rest. Where nothing is certain before the end, all of it comes then.
   *
   * @param type is told the content type before the first byte
   * @return its content type
   * @throws ProblemException RESULT_LOST when partial results were lost, and made again with other
   *     bytes than were copied; what has become of the task when it fails or is cancelled
   */
  public String follow(long task, Consumer<String> type, OutputStream to) throws IOException {
    return new AnswerFollower(requests, task).copy(type, to);
  }

  /** All tasks with ids {@code from} to {@code to}, 0 for no end; or only the newest. */
  public List<TaskInfo> tasks(long from, long to, boolean last) throws ProblemException {
    List<TaskInfo> all = new ArrayList<>();
    long next = from;
    do {
      TaskList page = tasksFrom(next, to, last);
      all.addAll(page.tasks());
      // Ids grow, so that even a server that does not know how far it was makes an end.
      next = page.next() > next ? page.next() : 0;
    } while (next > 0 && !last);
    return all;
  }

  /** As many of them as the server puts into one answer, and where the others begin. */
  public TaskList tasksFrom(long from, long to, boolean last) throws ProblemException {
    return requests.again(() -> ListRequests.tasks(requests, new TaskQuery(from, to, last)));
  }

  public SubtaskInfo subtask(long task, long index) throws ProblemException {
    return requests.again(
        () -> ListRequests.subtasks(requests, new SubtaskQuery(task, index + 1, "", 1, 0)).get(0));
  }

  /** At most {@code limit} subtasks of a task in a state, from an index on. */
  public List<SubtaskInfo> subtasks(long task, String state, long from, int limit)
      throws ProblemException {
    return requests.again(
        () -> ListRequests.subtasks(requests, new SubtaskQuery(task, 0, state, limit, from)));
  }

  /** Returns when nothing of the task can count any more. */
  public void cancel(long task) throws ProblemException {
    act(new Cancel(task));
  }

  /** Runs the failed subtasks of an ended task again. */
  public void retry(long task) throws ProblemException {
    act(new Retry(task));
  }

  public Explanation explain(long task) throws ProblemException {
    return requests.again(() -> requests.ask(new Explain(task), Explanation.class));
  }

  /** Ephemeral work: the answer of one worker. Nothing is stored, and nothing is tried again. */
  public Invoked invoke(Invoke ask) throws ProblemException {
    return requests.ask(ask, Invoked.class);
  }

  /** One worker, or all with an empty name. */
  public List<WorkerInfo> workers(String worker) throws ProblemException {
    return requests.again(() -> ListRequests.workers(requests, new WorkerQuery(worker)));
  }

  /** No new work for a worker; it ends when it is empty if {@code stop}. */
  public void drain(String worker, boolean stop) throws ProblemException {
    act(new DrainWorker(worker, stop));
  }

  /** Ends a worker's quarantine; for administrators. */
  public void resume(String worker) throws ProblemException {
    act(new ResumeWorker(worker));
  }

  /** One group, or all with an empty name. */
  public List<GroupInfo> groups(String group) throws ProblemException {
    return requests.again(() -> ListRequests.groups(requests, new GroupQuery(group)));
  }

  public void createGroup(String group) throws ProblemException {
    act(new GroupCreate(group));
  }

  public void deleteGroup(String group) throws ProblemException {
    act(new GroupDelete(group));
  }

  /** Puts a worker into a group or takes it out. */
  public void membership(String worker, String group, boolean join) throws ProblemException {
    act(new Membership(worker, group, join));
  }

  /** What can be asked and told about the world of MPI ranks; over this very connection. */
  public MpiWorlds worlds() {
    return new MpiWorlds(requests);
  }

  public ServerInfo server() throws ProblemException {
    return requests.again(() -> requests.ask(new ServerQuery(), ServerInfo.class));
  }

  /** Needs the admin role. */
  public void stopServer(boolean immediately) throws ProblemException {
    act(new ServerStop(immediately));
  }

  /**
   * Keeps the server from deleting files of its spool as long as this connection lives. Needs the
   * admin role.
   */
  public void pinSpool() throws ProblemException {
    act(new SpoolPin());
  }

  /**
   * Reads the event log.
   *
   * @param since sequence number after which to begin
   * @param follow wait for further events
   * @param listener receives each event; false ends it
   */
  public void events(long since, boolean follow, Predicate<EventInfo> listener)
      throws ProblemException {
    int correlation = requests.send(new EventsWatch(since, follow));
    EventInfo event;
    do {
      event = (EventInfo) requests.next(correlation, Long.MAX_VALUE);
      boolean marker = event.last() && event.kind().isEmpty();
      if (!marker && !listener.test(event)) {
        return;
      }
    } while (!event.last());
  }

  /**
   * Opens a route of HTTP, and keeps it open until the connection ends. Needs the admin role.
   *
   * @param opened called when the route is there
   * @throws ProblemException what the server says; also when the connection ends
   */
  public void serve(Serve route, Runnable opened) throws ProblemException {
    int correlation = requests.send(route);
    requests.next(correlation, Long.MAX_VALUE);
    opened.run();
    while (true) {
      requests.next(correlation, Long.MAX_VALUE);
    }
  }

  private void act(Message message) throws ProblemException {
    requests.ask(message, Done.class);
  }

  @Override
  public void close() {
    requests.close();
  }

  /**
   * How a watched task stands.
   *
   * @param explanation why it waits; empty when it does not
   */
  public record TaskReport(TaskInfo info, String explanation) {}

  /** Receives how far an input has been sent up. */
  @FunctionalInterface
  public interface UploadListener {
    /** Bytes sent, of so many. */
    void sent(long bytes, long size);
  }
}
