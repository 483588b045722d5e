package furrow.client.cli.misc;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Require;
import furrow.client.cli.ServerLeaf;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.Serve;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow serve}. */
@Command(
    name = "serve",
    description = {
      "Serves a kernel at a path of the server's HTTP gateway until Ctrl-C.",
      "The body of a POST there is the kernel's input; its answer is the answer. With",
      "'Accept: text/event-stream' partial results come as they are made (docs/inference.md)."
    },
    footer = {
      "",
      "Examples:",
      "  furrow serve text --path /reverse",
      "  furrow serve csv --path /total --op 'sum(*)' --slots 8"
    })
public final class ServeCommand extends ServerLeaf {
  private static final int MOST_SLOTS = 100_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Parameters(paramLabel = "KERNEL", description = "The kernel: built in, or of a plug-in jar.")
  private String kernel;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      required = true,
      description = "Where, as in /total; nothing else may be there.")
  private String path;

  @Option(
      names = "--slots",
      paramLabel = "N",
      defaultValue = "0",
      description = "Requests of this path at a time; more get 503. 0, the default: no bound.")
  private int slots;

  @Option(
      names = "--op",
      paramLabel = "EXPR",
      defaultValue = "",
      description = "What the kernel is to do, in its own language.")
  private String operation;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "An option of the kernel; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      defaultValue = "",
      description = "Only workers of this group; default the server's local workers.")
  private String group;

  @Option(
      names = "--request-timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "A request without an answer by then is answered with an error.")
  private Duration timeout;

  @Override
  protected Role role() {
    return Role.ADMIN;
  }

  @Override
  protected int call(FurrowClient client) throws Exception {
    Require.between("--slots", slots, 0, MOST_SLOTS);
    Require.between("--request-timeout", timeout, Duration.ofMillis(1), LONGEST);
    Serve route = new Serve(path, kernel, operation, settings, group, slots, timeout.toMillis());
    String where = client.server().http().stream().findFirst().orElse("");
    client.serve(route, () -> say("POST " + where + path + " is served until Ctrl-C"));
    return 0;
  }
}
