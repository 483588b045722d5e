package furrow.app.server;

import furrow.app.daemon.Logging;
import furrow.app.daemon.ProcessEnd;
import furrow.app.daemon.Readiness;
import furrow.app.daemon.ShutdownSignals;
import furrow.app.mpi.WorldLaunchers;
import furrow.app.mpi.WorldPrograms;
import furrow.client.api.FurrowClient;
import furrow.client.cli.Context;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.Version;
import furrow.client.cli.misc.ConsoleLoop;
import furrow.client.cli.start.LocalWorkerOptions;
import furrow.client.cli.start.ServerStartCommand;
import furrow.client.render.Format;
import furrow.json.JsonObject;
import furrow.kernel.KernelEffect;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.server.FurrowServer;
import furrow.server.HttpAddress;
import furrow.server.HttpSettings;
import furrow.server.ListenAddress;
import furrow.server.ServerSettings;
import furrow.server.access.UserName;
import furrow.server.http.Route;
import furrow.server.local.LocalWorkerSettings;
import furrow.server.net.NetSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/** Runs a server in this process until it is stopped. */
final class ServerStart {
  private static final Duration CONSOLE_TIMEOUT = Duration.ofSeconds(5);

  private final ServerStartCommand command;
  private final StateDirectory state;
  private final Path log;
  private final IntConsumer halt;

  ServerStart(ServerStartCommand command, StateDirectory state, Path log, IntConsumer halt) {
    this.command = command;
    this.state = state;
    this.log = log;
    this.halt = halt;
  }

  /** Returns when the server has ended, with the exit status. */
  int call() throws Exception {
    Logging.toFile(log);
    ProcessEnd.install(this::giveUp, 0, halt);
    FurrowServer server = FurrowServer.start(settings());
    ShutdownSignals.onEnd(() -> server.stop(false), () -> halt.accept(ShutdownSignals.STATUS));
    startLocalWorkers(server);
    WorldPrograms programs = new WorldPrograms(command, state);
    server.worlds(programs, new WorldLaunchers(programs, state, server, System.getenv()));
    announce(server);
    if (Context.interactive() && !command.noConsole() && !Readiness.awaited()) {
      console(server);
    }
    Throwable cause = server.ended().get().failure();
    if (cause != null) {
      throw new ProblemException(
              ErrorCode.INTERNAL, "the server could not go on: " + cause, "see " + log)
          .because(cause);
    }
    if (!Readiness.awaited()) {
      command.say("the server has stopped; its tasks go on when it is started again");
    }
    return 0;
  }

  /**
   * The process serves or ends: nothing that it has acknowledged is lost by that, and the system
   * takes its lock.
   */
  private void giveUp(Throwable why) {
    LoggerFactory.getLogger(ServerStart.class)
        .error("the server gives up: {}", why.toString(), why);
    command.say(
        "error: the server gives up: "
            + why
            + " (INTERNAL)\nhint: allow more memory:"
            + " FURROW_JAVA_OPTS=-Xmx4g furrow server start");
  }

  private void startLocalWorkers(FurrowServer server) throws ProblemException {
    LocalWorkerOptions options = command.localWorkers();
    if (!options.any()) {
      return;
    }
    LocalWorkerSettings numbers =
        new LocalWorkerSettings(
            options.least(),
            options.most(),
            options.atStart(),
            options.interval(),
            options.up(),
            options.down(),
            options.idle());
    try {
      server.startLocalWorkers(numbers, new LocalWorkerLauncher(command, state));
    } catch (ProblemException e) {
      server.stop(true);
      server.ended().join();
      throw e;
    }
  }

  private ServerSettings settings() throws ProblemException {
    ServerSettings settings = ServerSettings.of(state, Version.text());
    if (!command.listen().isEmpty()) {
      List<ListenAddress> listen = new ArrayList<>();
      for (String address : command.listen()) {
        listen.add(ListenAddress.parse(address));
      }
      settings = settings.withListen(listen);
    }
    if (!command.roots().isEmpty()) {
      settings = settings.withRoots(command.roots());
    }
    List<HttpAddress> http = new ArrayList<>();
    for (String address : command.http().addresses()) {
      http.add(HttpAddress.parse(address));
    }
    settings =
        settings.withHttp(
            new HttpSettings(
                !command.http().off(),
                http,
                command.http().trustLoopback(),
                Set.copyOf(command.http().hosts())));
    NetSettings net = settings.net();
    int heartbeat = (int) Math.min(command.heartbeat().toMillis(), Integer.MAX_VALUE);
    return settings
        .withTls(command.tls())
        .withOff(switchedOff())
        .withInvocations(command.localWorkers().requests())
        .withDurable(!command.tuning().ephemeral())
        .withThreads(command.tuning().ioThreads(), command.tuning().kernelThreads())
        .withNet(new NetSettings(net.maxSessions(), heartbeat, net.authMillis(), net.slowMillis()));
  }

  private Set<KernelEffect> switchedOff() {
    Set<KernelEffect> off = EnumSet.noneOf(KernelEffect.class);
    if (command.noExec()) {
      off.add(KernelEffect.RUNS_PROGRAMS);
    }
    if (command.noCopy()) {
      off.add(KernelEffect.WRITES_FILES);
    }
    return off;
  }

  private void announce(FurrowServer server) throws Exception {
    boolean named = !ServerAccess.stateDirectory(command, null).root().equals(state.root());
    String banner = ReadyMessage.of(server, state, log, named, !command.noExec());
    if (command.printer().format() == Format.TABLE) {
      command.say(banner);
    } else {
      List<String> addresses = new ArrayList<>();
      for (Address address : server.addresses()) {
        addresses.add(address.toString());
      }
      JsonObject fields = new JsonObject().put("pid", ProcessHandle.current().pid());
      fields.put("server", server.serverId()).put("addresses", addresses);
      fields.put("http", server.httpUrls()).put("warnings", server.warnings());
      command.printer().one(fields.get("pid"), fields.put("state_directory", state.root()), null);
      command.context().out().flush();
    }
    Readiness.tell(banner);
  }

  /** The operator's console; leaving it stops the server. */
  private void console(FurrowServer server) {
    Thread thread =
        new Thread(
            () -> {
              command.say("type help for the console's commands, quit to stop the server");
              if (console()) {
                server.stop(false);
              }
            },
            "console");
    thread.setDaemon(true);
    thread.start();
  }

  /** True when the user wants the server to end. */
  private boolean console() {
    List<String> own = List.of("--state-dir=" + state.root());
    try {
      FurrowClient client = FurrowClient.connect(state.access(Role.CLIENT), CONSOLE_TIMEOUT);
      return ConsoleLoop.run(command.context(), own, client);
    } catch (IOException e) {
      command.say("there is no console: " + e.getMessage());
      return false;
    }
  }

  /** What a server says when it is ready. */
  static final class ReadyMessage {
    private ReadyMessage() {}

    /**
     * Addresses, access file, process id, and what to type next.
     *
     * @param named whether the state directory is not the usual one, so that commands must name it
     * @param exec whether tasks may run programs
     */
    static String of(
        FurrowServer server, StateDirectory state, Path log, boolean named, boolean exec) {
      StringBuilder text = new StringBuilder("furrow server is ready, pid ");
      text.append(ProcessHandle.current().pid());
      if (server.incarnation() > 1) {
        text.append(", start number ").append(server.incarnation());
      }
      for (Address address : server.addresses()) {
        text.append("\n  listens on   ").append(address);
      }
      for (String url : server.httpUrls()) {
        text.append("\n  HTTP         ").append(url);
      }
      for (Route route : server.httpRoutes().all()) {
        if (route.open() && route.method().equals("POST") && !server.httpUrls().isEmpty()) {
          text.append("\n               POST ").append(route.path());
        }
      }
      for (String warning : server.warnings()) {
        text.append("\n  warning      ").append(warning);
      }
      text.append("\n  access file  ").append(state.access(Role.CLIENT));
      text.append("\n  state        ").append(state.root());
      text.append("\n  log          ").append(log);
      if (exec) {
        text.append("\n  --exec       runs as its worker's user: as ").append(UserName.ofProcess());
        text.append(" it can read every access file; see docs/security.md");
      }
      String at = named ? " --state-dir " + state.root() : "";
      text.append("\nnext:");
      text.append("\n  furrow worker start --detach").append(at);
      text.append("\n  furrow submit FILE --op 'sum(*)' --wait").append(at);
      text.append("\n  furrow server stop").append(at);
      return text.toString();
    }
  }
}
