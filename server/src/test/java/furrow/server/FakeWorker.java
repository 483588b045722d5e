package furrow.server;

import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.TaskOpen;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.zip.CRC32C;

/** A worker by hand: what it is told, step by step, over a real connection. */
final class FakeWorker implements AutoCloseable {
  private static final int WAIT = 10_000;

  final Link link;
  final Joined joined;
  final Map<Long, TaskOpen> tasks = new HashMap<>();
  private final Queue<AssignedRange> assigned = new ArrayDeque<>();

  private FakeWorker(Link link, Join join) throws ProblemException {
    this.link = link;
    link.send(1, join);
    this.joined = next(Joined.class);
  }

  static FakeWorker join(ServerHarness harness, String name, String... kernels) throws Exception {
    return join(harness, name, List.of(), List.of(kernels));
  }

  static FakeWorker join(
      ServerHarness harness, String name, List<RangeInfo> holding, List<String> kernels)
      throws Exception {
    return join(harness, Role.WORKER, name, kernels, holding, List.of(), "");
  }

  /** Joins with whatever claims and credential. */
  static FakeWorker join(
      ServerHarness harness,
      Role role,
      String name,
      List<String> kernels,
      List<RangeInfo> holding,
      List<RangeInfo> finished,
      String credential)
      throws Exception {
    Join join =
        new Join(name, "here", 1, 2, List.of(), Map.of(), kernels, holding, finished, credential);
    return new FakeWorker(harness.link(role), join);
  }

  /** The next message of a kind; others are noted on the way. */
  <M extends Message> M next(Class<M> type) throws ProblemException {
    while (true) {
      var envelope = link.receive(WAIT);
      if (envelope == null) {
        throw new AssertionError("no " + type.getSimpleName() + " within " + WAIT + " ms");
      }
      Message message = envelope.message();
      note(message);
      if (type.isInstance(message)) {
        return type.cast(message);
      }
      if (message instanceof ErrorReply error) {
        throw error.toException();
      }
    }
  }

  private void note(Message message) {
    if (message instanceof TaskOpen open) {
      tasks.put(open.task(), open);
    } else if (message instanceof Assign assign) {
      assigned.addAll(assign.runs());
    }
  }

  AssignedRange nextRun() throws ProblemException {
    while (assigned.isEmpty()) {
      next(Assign.class);
    }
    return assigned.remove();
  }

  /** Answers the one subtask of a run. */
  void answer(RangeInfo run, String result) throws ProblemException {
    byte[] bytes = result.getBytes(StandardCharsets.UTF_8);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    long[] lengths = {bytes.length};
    link.send(
        0,
        new Results(
            List.of(new ResultRange(run, lengths, bytes, false, (int) crc.getValue(), 1_000, 0))));
  }

  /** Reports a run done, every subtask with an empty result. */
  void done(AssignedRange run) throws ProblemException {
    ResultRange result = new ResultRange(run.run(), new long[0], new byte[0], false, 0, 1_000, 0);
    link.send(0, new Results(List.of(result)));
  }

  @Override
  public void close() {
    link.close();
  }
}
