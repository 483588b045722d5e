package furrow.client.cli.misc;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Context;
import furrow.client.cli.ServerLeaf;
import picocli.CommandLine.Command;

/** {@code furrow console}: short commands to a running server, one per line. */
@Command(
    name = "console",
    description = "Takes short commands for the running server, one per line: status, workers, ...")
public final class ConsoleCommand extends ServerLeaf {
  @Override
  protected int call(FurrowClient client) throws Exception {
    long pid = client.server().pid();
    if (Context.interactive()) {
      context().out().println("server pid " + pid + "; help lists the commands, quit leaves");
    }
    ConsoleLoop.run(context(), server().given(), client);
    return 0;
  }
}
