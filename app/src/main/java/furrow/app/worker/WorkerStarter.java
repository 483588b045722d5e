package furrow.app.worker;

import furrow.app.daemon.DetachedArguments;
import furrow.app.daemon.DetachedProcess;
import furrow.client.api.InputIdentity;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.start.WorkerStartCommand;
import furrow.client.render.Format;
import furrow.json.JsonObject;
import furrow.protocol.access.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntConsumer;

/** Starts a worker here or in the background. */
public final class WorkerStarter {
  private static final Duration READY = Duration.ofSeconds(60);

  private WorkerStarter() {}

  /**
   * Gives the exit status.
   *
   * @param halt ends the process with a status, without waiting
   */
  public static int start(WorkerStartCommand command, IntConsumer halt) throws Exception {
    String name = command.name() == null ? WorkerNames.fresh() : command.name();
    Path log = log(command, name);
    if (!command.daemon().detach()) {
      return new WorkerStart(command, name, log, halt).call();
    }
    Path output = log.resolveSibling(log.getFileName() + ".out");
    DetachedProcess detached =
        DetachedProcess.start(
            DetachedArguments.of(
                command.arguments(), Map.of("--name", name, "--log", log.toString())),
            output);
    String words = detached.await("the worker", READY);
    if (command.printer().format() == Format.TABLE) {
      command.say(words);
    } else {
      JsonObject fields = new JsonObject().put("worker", name).put("pid", detached.process().pid());
      command.printer().one(name, fields.put("log", log.toString()), null);
    }
    return 0;
  }

  private static Path log(WorkerStartCommand command, String name) {
    return command.daemon().log() != null
        ? command.daemon().log()
        : state(command).log().resolve("worker-" + name + ".log");
  }

  static StateDirectory state(WorkerStartCommand command) {
    String given = command.server().stateDirGiven();
    return ServerAccess.stateDirectory(command, given.isEmpty() ? null : Path.of(given));
  }

  /** Names that tell workers apart. */
  public static final class WorkerNames {
    private static final int RANDOM = 36 * 36 * 36;

    private WorkerNames() {}

    public static String host() throws IOException {
      return InputIdentity.host();
    }

    /** As in {@code node7-k3f}: short enough to type, unlikely to be met twice. */
    public static String fresh() throws IOException {
      String host = host();
      int dot = host.indexOf('.');
      String number = Integer.toString(RANDOM + new SecureRandom().nextInt(RANDOM * 35), 36);
      return (dot < 0 ? host : host.substring(0, dot)) + "-" + number;
    }
  }
}
