package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.access.Access;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.auth.Grant;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.Explain;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Retry;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.server.access.TokenStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alice does the same twice, alone and beside a hostile Bob, each time on a new server: every byte
 * that she is sent is the same, but for numbers of tasks and events, which count for all, and
 * times. That she is let in within bounded time is part of it: each of her requests is answered
 * before its time is over.
 */
@Timeout(240)
class TenancyTest {
  private static final int WAIT = 15_000;
  private static final int BEAT = 1_000;
  private static final int FLOOD = 60;
  private static final int GUESSES = 10;
  private static final String SECRET = "what only alice may know";
  private static final String UPLOAD = "a".repeat(32);
  private static final byte[] CELLS = "x,y\n1,2\n".getBytes(StandardCharsets.UTF_8);

  /** What of a server is everybody's: its workers, its memory, how many are connected. */
  private static final Set<String> SHARED =
      Set.of("heap_used", "sessions", "unproven_connections", "busy", "slots", "workers");

  @TempDir Path directory;

  @Test
  void aliceSeesNothingOfBob() throws Exception {
    List<String> alone = transcript("alone", false);
    List<String> beside = transcript("beside", true);
    assertThat(alone).hasSizeGreaterThan(30).anyMatch(line -> line.contains("ANSWER of " + SECRET));
    assertThat(beside).isEqualTo(alone);
  }

  private List<String> transcript(String name, boolean hostile) throws Exception {
    Path state = directory.resolve(name);
    TokenStore tokens =
        TokenStore.open(new StateDirectory(state).accessDirectory(), new SecureRandom(), () -> 0);
    Grant alice = tokens.issue(Role.CLIENT, "alice", 0).grant();
    Grant bob = tokens.issue(Role.CLIENT, "bob", 0).grant();
    try (ServerHarness harness = ServerHarness.start(state);
        FakeWorker worker = FakeWorker.join(harness, "w1", "text");
        Link link = harness.link(access(harness, alice))) {
      Thread work = new Thread(() -> work(worker), "tenancy-worker");
      work.setDaemon(true);
      work.start();
      Bob other = hostile ? new Bob(harness, access(harness, bob)) : null;
      List<String> said = new Alice(link, other).says();
      if (other != null) {
        assertThat(other.heard).as("what bob heard of alice").noneMatch(s -> s.contains(SECRET));
        assertThat(other.refused).as("what bob was refused").isGreaterThan(FLOOD);
      }
      return said;
    }
  }

  private static Access access(ServerHarness harness, Grant grant) throws ProblemException {
    Access own = harness.access(Role.CLIENT);
    return new Access(
        grant.role(),
        grant.token(),
        grant.user(),
        own.serverId(),
        own.addresses(),
        own.certificate(),
        0);
  }

  /** Answers whatever is asked, everybody's alike, and beats. */
  private static void work(FakeWorker worker) {
    Map<Long, String> operations = new HashMap<>();
    try {
      while (!worker.link.closed()) {
        Envelope envelope = worker.link.receive(BEAT);
        worker.link.send(0, new Heartbeat());
        if (envelope != null && envelope.message() instanceof TaskOpen open) {
          operations.put(open.task(), open.operation());
        } else if (envelope != null && envelope.message() instanceof Assign assign) {
          for (AssignedRange range : assign.runs()) {
            worker.answer(range.run(), "ANSWER of " + operations.get(range.run().task()));
          }
        }
      }
    } catch (ProblemException e) {
      worker.close(); // The server has ended.
    }
  }

  /** What Alice does, and what she is told. */
  private static final class Alice {
    private final Link link;
    private final Bob bob;
    private final List<String> said = new ArrayList<>();
    private final Map<Long, String> tasks = new TreeMap<>();
    private int asked;

    Alice(Link link, Bob bob) {
      this.link = link;
      this.bob = bob;
    }

    List<String> says() throws Exception {
      byte[] id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
      long first = submit(text(id, SECRET));
      submit(text(id, SECRET));
      ask(text(id, "with the same number"));
      watch(first);
      ask(new ResultGet(first, 0, 1_000));
      ask(new SubtaskQuery(first, 1, "", 10, 0));
      ask(new Explain(first));
      ask(new ServerQuery());
      upload();
      ask(new Submit(id(2), "no-kernel", "", List.of(), Map.of(), none(), "", 0, 0, 0, 2));
      ask(new Submit(id(3), "csv", "sum(", List.of(), Map.of(), uploaded(), "", 0, 0, 0, 2));
      // Nobody can do it, so that it waits.
      long waits = submit(csv());
      ask(new Cancel(waits));
      ask(new Retry(waits));
      ask(new Cancel(waits));
      ask(new Cancel(Long.MAX_VALUE));
      ask(new Watch(Long.MAX_VALUE));
      ask(new ResultGet(Long.MAX_VALUE, 0, 10));
      for (int i = 0; i < 5; i++) {
        long task = submit(text(id(20 + i), SECRET + i));
        watch(task);
        ask(new ResultGet(task, 0, 1_000));
      }
      ask(new TaskQuery(0, 0, false));
      ask(new ServerQuery());
      events();
      return said;
    }

    private static byte[] id(int number) {
      byte[] id = new byte[16];
      id[15] = (byte) number;
      return id;
    }

    private static InputInfo none() {
      return TestSubmissions.NO_INPUT;
    }

    private static InputInfo uploaded() {
      return new InputInfo("f.csv", CELLS.length, 0, "", 0, UPLOAD, "");
    }

    private static Submit text(byte[] id, String operation) {
      return new Submit(id, "text", operation, List.of(), Map.of(), none(), "", 0, 0, 0, 2);
    }

    private static Submit csv() {
      return new Submit(id(9), "csv", "sum(x)", List.of(), Map.of(), uploaded(), "", 0, 0, 0, 2);
    }

    private void upload() throws Exception {
      ask(new UploadOpen(UPLOAD, "f.csv", CELLS.length));
      link.send(0, new UploadChunk(UPLOAD, 0, CELLS));
      CRC32C crc = new CRC32C();
      crc.update(CELLS);
      ask(new UploadClose(UPLOAD, CELLS.length, (int) crc.getValue()));
    }

    private long submit(Submit submit) throws Exception {
      Accepted accepted = (Accepted) ask(submit);
      return accepted.task();
    }

    /** Asks, after Bob has done his worst, and notes the answer. */
    private Message ask(Message message) throws Exception {
      Message answer = answer(message);
      if (answer instanceof Accepted accepted) {
        tasks.putIfAbsent(accepted.task(), "task-" + (tasks.size() + 1));
      }
      said.add(message.getClass().getSimpleName() + ": " + seen(answer));
      return answer;
    }

    private Message answer(Message message) throws Exception {
      disturb();
      link.send(++asked, message);
      return next();
    }

    private Message next() throws Exception {
      Envelope envelope = link.receive(WAIT);
      assertThat(envelope).as("an answer within " + WAIT + " ms").isNotNull();
      assertThat(envelope.correlation()).isEqualTo(asked);
      return envelope.message();
    }

    private void watch(long task) throws Exception {
      Progress progress = (Progress) answer(new Watch(task));
      while (!progress.last()) {
        progress = (Progress) next();
      }
      said.add("Progress: " + seen(progress));
    }

    /** Those of her tasks; what is about no task is everybody's. */
    private void events() throws Exception {
      EventInfo event = (EventInfo) answer(new EventsWatch(0, false));
      while (!event.last()) {
        if (event.task() != 0) {
          said.add(
              "Event: " + event.kind() + " " + name(event.task()) + " " + masked(event.text()));
        }
        event = (EventInfo) next();
      }
    }

    private void disturb() throws Exception {
      if (bob != null) {
        bob.disturb();
      }
    }

    /** What a message says, without times and with her own names for her tasks. */
    private String seen(Message message) {
      if (message instanceof ServerInfo info) {
        Map<String, String> counters = new TreeMap<>(info.counters());
        counters.keySet().removeAll(SHARED);
        return counters.toString();
      } else if (message instanceof TaskList list) {
        return list.tasks().stream().map(this::seen).toList() + " " + list.more();
      } else if (message instanceof Progress progress) {
        return seen(progress.info()) + " " + progress.explanation();
      } else if (message instanceof ResultData data) {
        return new String(data.bytes(), StandardCharsets.UTF_8) + " " + data.contentType();
      } else if (message instanceof SubtaskList list) {
        return list.subtasks().stream()
            .map(subtask -> subtask.index() + " " + subtask.state() + " " + subtask.worker())
            .toList()
            .toString();
      }
      return masked(message.toString());
    }

    private String seen(TaskInfo info) {
      return String.join(
          " ",
          name(info.task()),
          info.state(),
          info.user(),
          info.operation(),
          info.input(),
          info.planned() + "/" + info.done() + "/" + info.failed() + "/" + info.retried(),
          masked(info.error().message()),
          masked(info.error().hint()));
    }

    private String name(long task) {
      return tasks.getOrDefault(task, "somebody else's task " + task);
    }

    private String masked(String text) {
      String masked = text;
      for (Map.Entry<Long, String> task : tasks.entrySet()) {
        masked =
            masked.replaceAll("(task[ =]|retry )" + task.getKey() + "\\b", "$1" + task.getValue());
      }
      return masked;
    }
  }

  /** Floods, large uploads, watches, huge texts, and what is Alice's. */
  private static final class Bob {
    private final ServerHarness harness;
    private final Access access;
    private final List<String> heard = new ArrayList<>();
    private Link link;
    private int asked;
    private int refused;
    private long latest;

    Bob(ServerHarness harness, Access access) {
      this.harness = harness;
      this.access = access;
    }

    void disturb() throws Exception {
      try {
        if (link == null || link.closed()) {
          link = harness.link(access);
        }
        flood();
        alices();
        large();
        link.send(++asked, new ServerQuery());
        hear(asked);
      } catch (ProblemException e) {
        link = null; // Cut off, and he comes again.
      }
    }

    private void flood() throws ProblemException {
      for (int i = 0; i < FLOOD; i++) {
        link.send(++asked, TestSubmissions.noop(1_000_000));
      }
      link.send(++asked, TestSubmissions.text("bob's", TestSubmissions.NO_INPUT));
    }

    private void alices() throws ProblemException {
      for (long task = Math.max(1, latest - GUESSES); task < latest + GUESSES; task++) {
        link.send(++asked, new Cancel(task));
        link.send(++asked, new Retry(task));
        link.send(++asked, new ResultGet(task, 0, 1_000));
        link.send(++asked, new SubtaskQuery(task, 0, "", 10, 0));
        link.send(++asked, new Explain(task));
        link.send(++asked, new Watch(task));
      }
      link.send(++asked, new TaskQuery(Math.max(1, latest - GUESSES), 0, false));
      link.send(++asked, new EventsWatch(latest, false));
    }

    private void large() throws ProblemException {
      for (int length = 1_000; length < 1_000_000; length *= 4) {
        String huge = "x".repeat(length);
        attempt(TestSubmissions.text(huge, TestSubmissions.NO_INPUT));
        attempt(new UploadOpen(huge.substring(0, 32), huge, 1L << 50));
      }
      link.send(++asked, new UploadOpen(UPLOAD, "f.csv", 1 << 20));
      link.send(0, new UploadChunk(UPLOAD, 0, new byte[1 << 19]));
      for (int i = 0; i < GUESSES; i++) {
        link.send(++asked, new EventsWatch(Long.MAX_VALUE, true));
      }
    }

    /** Sends what the protocol may have no room for. */
    private void attempt(Message message) throws ProblemException {
      try {
        link.send(++asked, message);
      } catch (ProblemException e) {
        if (link.closed()) {
          throw e;
        }
      }
    }

    /** Reads up to the answer to this. */
    private void hear(int last) throws ProblemException {
      Envelope envelope = link.receive(WAIT);
      while (envelope != null && envelope.correlation() != last) {
        Message message = envelope.message();
        if (message instanceof ErrorReply) {
          refused++;
        } else if (message instanceof Accepted accepted) {
          latest = Math.max(latest, accepted.task());
        }
        heard.add(message.toString());
        envelope = link.receive(WAIT);
      }
    }
  }
}
