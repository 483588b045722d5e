package furrow.client.cli.misc;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code furrow help}: of a command, and of a verb of it. */
@Command(
    name = "help",
    description = "Shows the help of a command: the same as COMMAND --help.",
    helpCommand = true,
    footer = {"", "Examples:", "  furrow help submit", "  furrow help server start"})
public final class HelpCommand implements Runnable {
  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description = "A command, or a command and its verb. All commands are listed without.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandLine command = spec.parent().commandLine();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw new UnmatchedArgumentException(command, List.of(word));
      }
      command = next;
    }
    command.usage(spec.commandLine().getOut());
  }
}
