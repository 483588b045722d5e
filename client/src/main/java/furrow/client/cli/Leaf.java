package furrow.client.cli;

import furrow.client.render.Format;
import furrow.client.render.Printer;
import furrow.client.settings.UserSettings;
import furrow.json.VisibleText;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that does something: the options that all of them share. */
public abstract class Leaf implements Callable<Integer> {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "How to print data: table, json, jsonl, csv, tsv, markdown, id.")
  private Format format;

  @Option(names = "--json", description = "Same as --output json; errors are JSON as well.")
  private boolean json;

  @Option(names = "--config", paramLabel = "FILE", description = "Read settings from this file.")
  private Path config;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Spec private CommandSpec spec;

  private Furrow root() {
    return (Furrow) spec.root().userObject();
  }

  public final Context context() {
    return root().context();
  }

  public final UserSettings settings() {
    return root().settings();
  }

  public final CommandSpec spec() {
    return spec;
  }

  public final Printer printer() {
    return new Printer(context().out(), json ? Format.JSON : format);
  }

  /** The whole command line. */
  public final List<String> arguments() {
    return root().arguments();
  }

  /** Talks to the user, on stderr. Further lines are indented: none looks like one of ours. */
  public final void say(String text) {
    context().err().println(VisibleText.indented(text));
  }

  /** The part that can start things. */
  protected final CommandRunner runner() {
    CommandRunner runner = context().runner();
    if (runner == null) {
      throw new IllegalStateException("started on the thin class path: " + spec.qualifiedName());
    }
    return runner;
  }
}
