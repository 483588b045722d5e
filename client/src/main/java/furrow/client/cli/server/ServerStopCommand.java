package furrow.client.cli.server;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProtocolException;
import furrow.protocol.message.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow server stop}. */
@Command(
    name = "stop",
    description = "Stops the server. Tasks are kept and go on when it is started again.")
final class ServerStopCommand extends ServerLeaf {
  @Option(names = "--now", description = "Do not wait for requests in flight.")
  private boolean now;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "How long to wait for its end; default ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Override
  protected Role role() {
    return Role.ADMIN;
  }

  @Override
  protected int call(FurrowClient client) throws Exception {
    long pid = client.server().pid();
    client.stopServer(now);
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isPresent() && process.get().isAlive()) {
      awaitEnd(process.get());
    }
    printer().act("server", pid, "has stopped");
    return 0;
  }

  private void awaitEnd(ProcessHandle process) throws Exception {
    try {
      process.onExit().get(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ProtocolException(
          ErrorCode.TIMEOUT,
          "the server (pid " + process.pid() + ") is still ending",
          "furrow server stop --now, or kill " + process.pid());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
