package furrow.client.cli;

import furrow.client.settings.UserSettings;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "furrow",
    synopsisSubcommandLabel = "COMMAND",
    description = "Works one big job in many small pieces, and loses none.",
    footer = {
      "",
      "Begin with:",
      "  furrow demo                                  see it work, in half a minute",
      "  furrow run FILE --op 'sum(qty) by region'    no server needed",
      "  furrow server start --detach                 then: furrow worker start --detach",
      "  furrow submit FILE --op 'sum(*)' --wait",
      "",
      "More about a command: furrow help COMMAND"
    })
public final class Furrow implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      description = "Show the version.")
  private boolean version;

  @Spec private CommandSpec spec;

  private final Context context;
  private final UserSettings settings;
  private final List<String> arguments;

  Furrow(Context context, UserSettings settings, List<String> arguments) {
    this.context = context;
    this.settings = settings;
    this.arguments = arguments;
  }

  /** The whole command line. */
  public List<String> arguments() {
    return arguments;
  }

  public Context context() {
    return context;
  }

  public UserSettings settings() {
    return settings;
  }

  @Override
  public void run() {
    if (version) {
      context.out().println("furrow " + Version.text());
    } else {
      spec.commandLine().usage(context.out());
    }
  }
}
