package furrow.app.style;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import furrow.client.cli.Cli;
import furrow.client.settings.SettingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * What a text tells the reader to type works: commands and their options exist, whole commands can
 * be parsed, variables are read by something, documents and their headings are there. Looks at all
 * texts of the sources and at all documents.
 */
class HintsTest {
  /** Stands for a value in a text that is put together. */
  private static final String VALUE = "\u0001";

  private static final Pattern COMMAND =
      Pattern.compile(
          "(?<![\\w/.-])(?:\\./)?furrow (?!\\w+ (?:is|may|proof|work)\\b)([a-z]+)((?: (?:'[^']*'|[^;|&<`'\")\n ])+)*)");
  private static final Pattern WORD = Pattern.compile("'[^']*'|[^ ]+");
  private static final Pattern VARIABLE = Pattern.compile("\\bFURROW_[A-Z][A-Z_]*[A-Z]\\b");
  private static final Pattern DOCUMENT =
      Pattern.compile("\\b((?:docs/)?[a-z]+\\.md)(?:, (section \\d+|[A-Z][^.,;:()`\"]*))?");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  /** A text and where it stands. */
  private record Text(String at, String text) {}

  private static final List<Text> LITERALS = new ArrayList<>();
  private static final List<Text> DOCUMENTS = new ArrayList<>();
  private static final CommandLine ALL = Cli.commands();

  @BeforeAll
  static void read() {
    Sources.parse(
        (path, unit, trees) -> {
          if (!Sources.isTest(path)) {
            new Literals(path, unit, trees).scan(unit, null);
          }
        });
    // Of the past the one, of commands that are still to be made the other.
    List<String> others = List.of("CHANGELOG.md", "CONTRIBUTING.md");
    for (Path file : Sources.files(".md")) {
      if (!others.contains(file.getFileName().toString())) {
        readDocument(file);
      }
    }
  }

  /** Code of a document: what stands in back-quotes, and indented or fenced lines. */
  private static void readDocument(Path file) {
    boolean fenced = false;
    int number = 0;
    for (String line : Sources.lines(file)) {
      number++;
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (fenced) {
        DOCUMENTS.add(new Text(Sources.at(file, number), line));
      } else {
        Matcher spans = SPAN.matcher(line);
        while (spans.find()) {
          DOCUMENTS.add(new Text(Sources.at(file, number), spans.group(1)));
        }
      }
    }
  }

  /** Collects literals; parts of a sum are one text, with {@link #VALUE} for what is computed. */
  private static final class Literals extends TreeScanner<Void, Void> {
    private final Path path;
    private final CompilationUnitTree unit;
    private final Trees trees;

    Literals(Path path, CompilationUnitTree unit, Trees trees) {
      this.path = path;
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public Void visitBinary(BinaryTree tree, Void none) {
      if (tree.getKind() != Tree.Kind.PLUS) {
        return super.visitBinary(tree, none);
      }
      StringBuilder text = new StringBuilder();
      append(text, tree);
      add(text.toString(), tree);
      return null;
    }

    private void append(StringBuilder text, Tree tree) {
      if (tree instanceof BinaryTree sum && sum.getKind() == Tree.Kind.PLUS) {
        append(text, sum.getLeftOperand());
        append(text, sum.getRightOperand());
      } else if (tree instanceof LiteralTree literal) {
        text.append(literal.getValue());
      } else {
        text.append(VALUE);
        scan(tree, null);
      }
    }

    @Override
    public Void visitLiteral(LiteralTree tree, Void none) {
      if (tree.getValue() instanceof String text) {
        add(text, tree);
      }
      return null;
    }

    private void add(String text, Tree tree) {
      long start = trees.getSourcePositions().getStartPosition(unit, tree);
      LITERALS.add(new Text(Sources.at(path, unit.getLineMap().getLineNumber(start)), text));
    }
  }

  private static List<Text> all() {
    List<Text> all = new ArrayList<>(LITERALS);
    all.addAll(DOCUMENTS);
    return all;
  }

  @Test
  void commandsAndTheirOptionsExist() {
    Set<String> wrong = new TreeSet<>();
    int seen = 0;
    for (Text text : all()) {
      Matcher commands = COMMAND.matcher(text.text());
      while (commands.find()) {
        seen++;
        String problem = problem(commands.group(1), words(commands.group(2)));
        if (!problem.isEmpty()) {
          wrong.add(text.at() + " " + commands.group().strip() + ": " + problem);
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(300);
  }

  /** Empty when there is such a command with such options. */
  private static String problem(String verb, List<String> words) {
    CommandLine command = ALL.getSubcommands().get(verb);
    if (command == null) {
      return "no such command";
    }
    if (verb.equals("bench")) {
      return benchProblem(words);
    }
    if (verb.equals("help")) {
      command = ALL;
    }
    int next = 0;
    while (next < words.size() && command.getSubcommands().containsKey(words.get(next))) {
      command = command.getSubcommands().get(words.get(next++));
    }
    boolean verbMissing = !command.getSubcommands().isEmpty() && next < words.size();
    if (verbMissing && words.get(next).matches("[a-z]+") && !verb.equals("help")) {
      return "no such command: " + words.get(next);
    }
    for (String word : words.subList(next, words.size())) {
      if (word.equals("--")) {
        break;
      }
      String option = word.replaceFirst("[=\\[].*", "");
      if (option.matches("--?[a-z][a-z-]*")
          && !command.getCommandSpec().optionsMap().containsKey(option)
          && !command.getCommandSpec().optionsMap().containsKey(option.substring(0, 2))) {
        return "no such option: " + option;
      }
    }
    return "";
  }

  /** The benchmarks are no part of what is shipped: looked for in their sources. */
  private static String benchProblem(List<String> words) {
    for (String word : words) {
      boolean name = word.matches("[a-z][a-z-]+") && words.indexOf(word) == 0;
      if (name || word.startsWith("--") && !word.equals("--help")) {
        String bare = word.replaceFirst("=.*", "");
        if (LITERALS.stream()
            .noneMatch(text -> text.at().startsWith("bench/") && text.text().equals(bare))) {
          return "no such benchmark or option: " + bare;
        }
      }
    }
    return "";
  }

  /** Up to a comment, or where prose goes on. */
  private static List<String> words(String rest) {
    List<String> words = new ArrayList<>();
    Matcher all =
        WORD.matcher(
            rest.replaceFirst(
                "(  |,? (or|and|in|to|of|at|with|only)\\b| # | \\(|,(?= )|: ).*", ""));
    while (all.find()) {
      words.add(all.group().replaceFirst("[,:.]+$|(?<=[a-z])" + VALUE, ""));
    }
    return words;
  }

  @Test
  void hintsThatAreCommandsCanBeTyped() {
    Set<String> wrong = new TreeSet<>();
    for (Text text : LITERALS) {
      for (String part : text.text().split("; |, then |, or |: (?=furrow )|  \\(.*")) {
        Matcher command = COMMAND.matcher(part);
        if (command.lookingAt() && ALL.getSubcommands().containsKey(command.group(1))) {
          String problem = parseProblem(command.group(1), words(command.group(2)));
          if (!problem.isEmpty()) {
            wrong.add(text.at() + " " + part + ": " + problem);
          }
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static String parseProblem(String verb, List<String> given) {
    List<String> words = new ArrayList<>(List.of(verb));
    for (String word : given) {
      String plain = word.replace("'", "");
      words.add(plain.matches("N|ID|[$]id|" + VALUE) ? "2" : plain.replace(VALUE, "2"));
    }
    try {
      Cli.commands().parseArgs(words.toArray(new String[0]));
      return "";
    } catch (CommandLine.PicocliException e) {
      return e.getMessage();
    }
  }

  @Test
  void variablesAreReadBySomething() {
    Set<String> known = new HashSet<>();
    for (SettingKey key : SettingKey.values()) {
      known.add(key.variable());
    }
    for (Text literal : LITERALS) {
      if (VARIABLE.matcher(literal.text()).matches()) {
        known.add(literal.text());
      }
    }
    Pattern read = Pattern.compile("\\$\\{?(FURROW_[A-Z_]+)");
    List<Path> scripts = new ArrayList<>(Sources.files(".sh"));
    scripts.add(Sources.root().resolve("furrow"));
    for (Path script : scripts) {
      for (String line : Sources.lines(script)) {
        read.matcher(line).results().forEach(found -> known.add(found.group(1)));
      }
    }

    Set<String> unread = new TreeSet<>();
    for (Text text : all()) {
      Matcher names = VARIABLE.matcher(text.text());
      while (names.find()) {
        if (!known.contains(names.group())) {
          unread.add(text.at() + " " + names.group());
        }
      }
    }

    assertThat(unread).isEmpty();
  }

  @Test
  void documentsAndTheirHeadingsAreThere() throws Exception {
    Set<String> missing = new TreeSet<>();
    for (Text text : LITERALS) {
      Matcher documents = DOCUMENT.matcher(text.text());
      while (documents.find()) {
        String name = documents.group(1);
        Path file = Sources.root().resolve(name.startsWith("docs/") ? name : "docs/" + name);
        if (!Files.exists(file)) {
          missing.add(text.at() + " " + name);
        } else if (documents.group(2) != null && !hasHeading(file, documents.group(2))) {
          missing.add(text.at() + " " + documents.group());
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  @Test
  void linksLeadToHeadings() {
    Pattern link = Pattern.compile("\\]\\(([a-z/.A-Z]*)#([^)]+)\\)");
    Set<String> missing = new TreeSet<>();
    for (Path file : Sources.files(".md")) {
      int number = 0;
      for (String line : Sources.lines(file)) {
        number++;
        Matcher links = link.matcher(line);
        while (links.find()) {
          Path target = links.group(1).isEmpty() ? file : file.resolveSibling(links.group(1));
          if (Sources.lines(target).stream().noneMatch(it -> anchor(it).equals(links.group(2)))) {
            missing.add(Sources.at(file, number) + " " + links.group());
          }
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  /** What a heading is linked by; empty for another line. */
  private static String anchor(String line) {
    return line.matches("#+ .*")
        ? line.replaceFirst("#+ ", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9 -]", "")
            .replace(' ', '-')
        : "";
  }

  private static boolean hasHeading(Path file, String heading) {
    String wanted = heading.startsWith("section ") ? heading.substring(8) + "\\. .*" : heading;
    return Sources.lines(file).stream().anyMatch(line -> line.matches("#+ " + wanted));
  }
}
