package furrow.client.cli.misc;

import furrow.client.cli.Leaf;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code furrow completion}. */
@Command(
    name = "completion",
    description = "Prints the completion script for bash and zsh.",
    footer = {"", "To use it: source <(furrow completion)"})
public final class CompletionCommand extends Leaf {
  @Override
  public Integer call() {
    context().out().print(AutoComplete.bash("furrow", spec().root().commandLine()));
    return 0;
  }
}
