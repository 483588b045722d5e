package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.AnswerSink;
import furrow.client.cli.Converters;
import furrow.client.cli.Leaf;
import furrow.client.cli.TaskFollower;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Waits for a task and prints its answer. */
final class AnswerWait {
  private final Leaf leaf;
  private final Options options;

  AnswerWait(Leaf leaf, Options options) {
    this.leaf = leaf;
    this.options = options;
  }

  /** Exit status 0 when it is done; anything else is thrown. */
  int one(FurrowClient client, long task) throws IOException {
    TaskInfo end =
        new TaskFollower(leaf, options.follow().quiet())
            .follow(client, task, options.follow().timeout());
    if (!end.state().equals("DONE")) {
      throw TaskFollower.failure(end);
    }
    if (leaf.printer().format() == Format.ID) {
      leaf.context().out().println(task);
      return 0;
    }
    AnswerSink.write(leaf, options.out(), to -> client.result(task, to));
    if (!options.follow().quiet()) {
      leaf.say(summary(end));
    }
    return 0;
  }

  private static String summary(TaskInfo t) {
    StringBuilder line = new StringBuilder("task " + t.task() + ": ");
    line.append(HumanFormat.amount(t.bytes(), t.units(), t.elapsedMillis()));
    line.append(", ").append(HumanFormat.plural(t.done(), "subtask"));
    if (t.retried() > 0) {
      line.append(", ").append(t.retried()).append(" run again");
    }
    return line.toString();
  }

  /** How to wait for an answer. */
  public static final class Options {
    @Mixin private TaskFollower.Options follow;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        converter = Converters.OutputName.class,
        description =
            "Write the answer to this file: as JSON, or by its suffix as .csv, .tsv, .md or .jsonl.")
    private Path out;

    TaskFollower.Options follow() {
      return follow;
    }

    /** Null for stdout. */
    Path out() {
      return out;
    }
  }
}
