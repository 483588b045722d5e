package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.settings.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * docs/cli.md is made from the commands themselves. After a change of them, run this test with
 * {@code -Dfurrow.docs=write} to write it anew.
 */
class CliDocTest {
  private static final Path FILE = Path.of("../docs/cli.md");
  private static final String BEGIN = "<!-- made by CliDocTest from here on -->\n";
  private static final int WIDTH = 100;

  @Test
  void theReferenceIsWhatTheCommandsSay() throws IOException {
    String text = Files.readString(FILE);
    int begin = text.indexOf(BEGIN);
    assertThat(begin).as("the line " + BEGIN.strip()).isPositive();
    String wanted = text.substring(0, begin) + BEGIN + reference();
    if ("write".equals(System.getProperty("furrow.docs"))) {
      Files.writeString(FILE, wanted);
    }
    assertThat(Files.readString(FILE))
        .as("docs/cli.md; to write it anew: -Dtest=CliDocTest -Dfurrow.docs=write")
        .isEqualTo(wanted);
  }

  private static String reference() {
    StringBuilder text = new StringBuilder("\n## Settings\n\n");
    text.append("| key | variable | what |\n|---|---|---|\n");
    for (SettingKey key : SettingKey.values()) {
      text.append("| `").append(key.key()).append("` | `").append(key.variable());
      text.append("` | ").append(key.description()).append(" |\n");
    }
    text.append("\n## Commands\n");
    CommandLine all = Cli.commands();
    all.getSubcommands().values().forEach(command -> append(text, command));
    return text.toString();
  }

  private static void append(StringBuilder text, CommandLine command) {
    if (command.getCommandSpec().usageMessage().hidden()) {
      return;
    }
    command.setUsageHelpWidth(WIDTH);
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    text.append("\n### ").append(command.getCommandSpec().qualifiedName()).append("\n\n```\n");
    text.append(command.getUsageMessage().replaceAll("(?m) +$", "").strip());
    text.append("\n```\n");
    command.getSubcommands().values().forEach(sub -> append(text, sub));
  }
}
