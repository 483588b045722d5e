package furrow.app.server;

import furrow.app.daemon.DetachedArguments;
import furrow.app.daemon.DetachedProcess;
import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.start.ServerStartCommand;
import furrow.client.render.Format;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.document.Rows;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntConsumer;

/** Starts a server here or in the background. */
public final class ServerStarter {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private ServerStarter() {}

  /**
   * Gives the exit status.
   *
   * @param halt ends the process with a status, without waiting
   */
  public static int start(ServerStartCommand command, IntConsumer halt) throws Exception {
    StateDirectory state = ServerAccess.stateDirectory(command, command.stateDir());
    Path log = log(command, state);
    if (!command.daemon().detach()) {
      return new ServerStart(command, state, log, halt).call();
    }
    Path output = log.resolveSibling(log.getFileName() + ".out");
    DetachedProcess detached =
        DetachedProcess.start(
            DetachedArguments.of(command.arguments(), Map.of("--log", log.toString())), output);
    String banner = detached.await("the server", READY);
    if (command.printer().format() == Format.TABLE) {
      command.say(banner);
    } else {
      try (FurrowClient client = FurrowClient.connect(state.access(Role.CLIENT), CONNECT)) {
        ServerInfo info = client.server();
        command.printer().one(info.pid(), Rows.server(info), null);
      }
    }
    return 0;
  }

  private static Path log(ServerStartCommand command, StateDirectory state) throws IOException {
    if (command.daemon().log() != null) {
      return command.daemon().log();
    }
    PrivateFiles.directory(state.root());
    return PrivateFiles.directory(state.log()).resolve("server.log");
  }
}
