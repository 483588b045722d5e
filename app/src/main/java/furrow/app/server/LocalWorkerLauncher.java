package furrow.app.server;

import furrow.app.daemon.DetachedProcess;
import furrow.client.cli.start.ServerStartCommand;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.Role;
import furrow.server.local.LocalWorkers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts local workers: this very program, as {@code worker start} on a ring. */
public record LocalWorkerLauncher(ServerStartCommand command, StateDirectory state)
    implements LocalWorkers.Launcher {
  @Override
  public Process start(String name, Path ring) throws IOException {
    Path log = state.log().resolve("worker-" + name + ".log");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "worker",
                "start",
                "--name",
                name,
                "--group",
                LocalWorkers.GROUP,
                "--slots",
                "1",
                "--label",
                "via=ring"));
    arguments.addAll(List.of("--ring", ring.toString(), "--log", log.toString()));
    arguments.addAll(List.of("--access", state.access(Role.WORKER).toString()));
    arguments.addAll(List.of("--plugins", state.plugins().toString()));
    for (Path root : command.copyRoots()) {
      arguments.addAll(List.of("--copy-root", root.toAbsolutePath().toString()));
    }
    arguments.addAll(programs(command));
    return DetachedProcess.worker(arguments, log.resolveSibling(log.getFileName() + ".out"));
  }

  /** What the server says about programs, for the workers and ranks that it starts. */
  public static List<String> programs(ServerStartCommand command) {
    List<String> options = new ArrayList<>();
    if (command.noExec()) {
      options.add("--no-exec");
    }
    if (!command.execUser().isEmpty()) {
      options.addAll(List.of("--exec-user", command.execUser()));
    }
    if (command.allowSameUser()) {
      options.add("--allow-same-user");
    }
    return options;
  }
}
