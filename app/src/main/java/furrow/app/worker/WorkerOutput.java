package furrow.app.worker;

import furrow.app.daemon.Readiness;
import furrow.client.cli.Leaf;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.worker.daemon.WorkerListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Says on stderr how the worker is. */
public final class WorkerOutput implements WorkerListener {
  private final Leaf command;
  private final String name;
  private boolean everJoined;
  private boolean away;
  private volatile ProblemException failure;

  public WorkerOutput(Leaf command, String name) {
    this.command = command;
    this.name = name;
  }

  @Override
  public void joined(String serverId, List<String> groups, long readopted) {
    String in = groups.isEmpty() ? "" : " in " + String.join(", ", groups);
    String kept = readopted > 0 ? "; " + readopted + " subtasks go on" : "";
    String words = "worker " + name + " is ready" + in + ", pid " + pid() + kept;
    away = false;
    command.say(words);
    if (!everJoined) {
      everJoined = true;
      try {
        Readiness.tell(words);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void lost(String reason, long retryMillis) {
    if (!away) {
      command.say("worker " + name + ": " + reason + "; trying again");
      away = true;
    }
  }

  @Override
  public void failed(String code, String message, String hint) {
    failure = new ProblemException(ErrorCode.named(code), message, hint);
  }

  /** Why the worker ended, or null. */
  public ProblemException failure() {
    return failure;
  }
}
