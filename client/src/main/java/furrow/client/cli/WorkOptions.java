package furrow.client.cli;

import furrow.client.api.TaskRequest;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.text.ShellWords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is to be done with which input: shared by {@code run} and {@code submit}. */
public final class WorkOptions {
  private static final int MOST_RETRIES = 1_000;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The input. Not needed by kernels that have none.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "After --: further arguments of --exec.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--op",
      paramLabel = "EXPR",
      description = {
        "AGGREGATES [where CONDITION] [by COLUMNS] [order by COLUMNS [desc]] [limit N] of a CSV file, as in 'sum(qty), mean(price) by region'.",
        "AGGREGATES: sum count min max mean stddev variance median quantile(x, 0.99) first last count(distinct x) of columns or of expressions (+ - * / abs round floor ceil), with 'as NAME'.",
        "CONDITION: = != < <= > >= and or not in like between is null; texts in single quotes. All of it: docs/op.md."
      })
  private String operation;

  @Option(
      names = "--exec",
      paramLabel = "CMD",
      description =
          "Run CMD over every piece: whole records on its stdin, its stdout joined in order. No shell.")
  private String exec;

  @Option(names = "--kernel", paramLabel = "NAME", description = "Kernel, when not csv or exec.")
  private String kernel;

  @Mixin private SpinOptions spin;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Further option of the kernel; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--bad-cells",
      paramLabel = "fail|skip",
      description = "What to do about cells that are no numbers; default fail.")
  private String badCells;

  @Option(
      names = "--max-groups",
      paramLabel = "N",
      description =
          "Most groups that 'by' may have, and most different values of distinct and quantile.")
  private Long maxGroups;

  @Option(names = "--no-header", description = "The first record is data; columns are c1, c2, ...")
  private boolean noHeader;

  @Option(names = "--header", description = "Give the header record to every piece of --exec.")
  private boolean header;

  @Option(
      names = "--chunk",
      paramLabel = "SIZE",
      defaultValue = "0",
      converter = Converters.Size.class,
      description = "Bytes per subtask, as in 64M; chosen by time when not given.")
  private long chunk;

  @Option(
      names = "--subtask-timeout",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "End a subtask that runs longer, as in 90s.")
  private Duration subtaskTimeout;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "2",
      description = {
        "Further attempts of a subtask that failed or ran into --subtask-timeout; default 2.",
        "A worker's death is not counted here: after 5 of them a subtask is POISONED."
      })
  private int retries;

  /** The request without what only a server needs. */
  public TaskRequest request() throws ProblemException {
    Require.between("--retries", retries, 0, MOST_RETRIES);
    Map<String, String> options = new LinkedHashMap<>(set);
    putIf(options, "bad-cells", badCells);
    putIf(options, "max-groups", maxGroups == null ? null : maxGroups.toString());
    putIf(options, "no-header", noHeader ? "true" : null);
    putIf(options, "header", header ? "true" : null);
    List<String> argv = new ArrayList<>();
    if (exec != null && exec.isBlank()) {
      throw bad("--exec: no command", spec.qualifiedName() + " FILE --exec 'wc -l'");
    }
    if (exec != null) {
      argv.addAll(ShellWords.split(exec));
      argv.set(0, program(argv.get(0)));
      argv.addAll(arguments);
    } else if (!arguments.isEmpty()) {
      throw bad("one input at a time: " + arguments.get(0), spec.qualifiedName() + " --help");
    }
    String name = kernelName();
    String work = spin.operation(name, operation);
    return TaskRequest.of(name, work == null ? "" : work, argv, options)
        .withInput(file)
        .withLimits(new TaskRequest.Limits("", 0, chunk, subtaskTimeout.toMillis(), retries));
  }

  private String kernelName() throws ProblemException {
    if (operation == null && exec == null && kernel == null) {
      throw bad("nothing to do", "say what: --op 'sum(*)', --exec 'wc -l', or --kernel NAME");
    }
    if (exec != null && (operation != null || kernel != null)) {
      throw bad("--exec goes neither with --op nor with --kernel", "leave one of them away");
    }
    String name = exec != null ? "exec" : kernel != null ? kernel : "csv";
    if (file == null && name.equals("csv")) {
      throw bad("no input file", spec.qualifiedName() + " FILE --op EXPR");
    }
    if (file == null && name.equals("exec") && !set.containsKey("items")) {
      throw bad(
          "no input file",
          spec.qualifiedName() + " FILE --exec CMD, or without a file: --set items=1 --exec CMD");
    }
    return name;
  }

  /** A path is made absolute, because workers run in directories of their own. */
  private static String program(String word) {
    return word.indexOf('/') >= 0 ? Path.of(word).toAbsolutePath().normalize().toString() : word;
  }

  private static void putIf(Map<String, String> options, String key, String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  private static ProblemException bad(String message, String hint) {
    return new ProblemException(ErrorCode.BAD_REQUEST, message, hint);
  }
}
