package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.cli.AnswerSink;
import furrow.client.cli.Converters;
import furrow.client.cli.Require;
import furrow.client.cli.TaskFollower;
import furrow.client.settings.Selector;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow task result}. */
@Command(name = "result", description = "Prints the answer of a task that is done.")
final class TaskResultCommand extends TaskLeaf {
  @Parameters(
      arity = "0..1",
      paramLabel = "TASK",
      defaultValue = "last",
      converter = Converters.Tasks.class,
      description = "12 or last; default last.")
  private Selector selector;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the answer to this file.")
  private Path out;

  @Override
  protected int call(FurrowClient client) throws Exception {
    Require.writable("--out", out);
    TaskInfo task = task(client, selector);
    if (!TaskStates.isFinal(task.state())) {
      throw new ProblemException(
          ErrorCode.NOT_FINAL,
          "task " + task.task() + " has no answer yet: it is " + task.state(),
          "furrow task wait " + task.task());
    }
    if (!task.state().equals("DONE")) {
      throw TaskFollower.failure(task);
    }
    AnswerSink.write(this, out, to -> client.result(task.task(), to));
    return 0;
  }
}
