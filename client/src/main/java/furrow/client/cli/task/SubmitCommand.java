package furrow.client.cli.task;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.ServerOptions;
import furrow.client.cli.StreamInput;
import furrow.client.cli.TaskFollower;
import furrow.client.cli.WorkOptions;
import furrow.client.progress.Progress;
import furrow.client.progress.ProgressState;
import furrow.client.render.Format;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.text.SubmissionIds;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code furrow submit}. */
@Command(
    name = "submit",
    description = "Hands a task to the server; with --wait also prints its answer.",
    footer = {
      "",
      "Examples:",
      "  furrow submit sales.csv --op 'sum(qty) by region' --wait",
      "  id=$(furrow submit big.csv --op 'sum(*)' -o id); furrow task wait $id",
      "  furrow submit big.log --exec 'sed -n /ERROR/p' --chunk 64M --group blue",
      "  furrow submit --kernel spin --count 100000 --millis 1 --group mpi --wait"
    })
public final class SubmitCommand extends Leaf {
  @Mixin private WorkOptions work;
  @Mixin private ServerOptions server;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      defaultValue = "",
      description = "Only workers of this group may run it.")
  private String group;

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "0",
      description = "Larger runs first among your tasks; default 0.")
  private int priority;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Submission id: the same again gives the same task instead of a second one.")
  private String id;

  @Option(names = "--upload", description = "Send the file up even if the server can see it.")
  private boolean upload;

  @Option(
      names = {"-w", "--wait"},
      description = "Wait for the end and print the answer.")
  private boolean wait;

  @Mixin private AnswerWait.Options waiting;

  @Override
  public Integer call() throws Exception {
    TaskRequest request = request();
    Require.writable("--out", waiting.out());
    try (FurrowClient client = ServerAccess.open(this, server, Role.CLIENT)) {
      client.retryFor(waiting.follow().retryLimit(), this::say);
      Accepted accepted = submit(client, request);
      if (!wait) {
        accepted(accepted);
        return 0;
      }
      return new AnswerWait(this, waiting).one(client, accepted.task());
    }
  }

  private TaskRequest request() throws ProblemException {
    TaskRequest request = work.request();
    TaskRequest.Limits limits = request.limits();
    request =
        request
            .withLimits(
                new TaskRequest.Limits(
                    group,
                    priority,
                    limits.chunk(),
                    limits.subtaskTimeoutMillis(),
                    limits.retries()))
            .withUpload(upload);
    return id == null ? request : request.withSubmissionId(SubmissionIds.of(id));
  }

  private Accepted submit(FurrowClient client, TaskRequest request) throws Exception {
    Path file = request.input();
    String label = file == null ? "" : "sending " + file.getFileName();
    try (Progress progress = TaskFollower.progress(context(), waiting.follow().quiet());
        StreamInput input = StreamInput.of(file, waiting.follow().timeout())) {
      TaskRequest sent =
          request.withInput(input.file()).withUpload(request.upload() || input.copied());
      return input.under(
          () ->
              client.submit(
                  sent,
                  (done, size) -> progress.update(ProgressState.plain(label, true, size, done))));
    } catch (ProblemException e) {
      throw e.code() == ErrorCode.CONFLICT && id != null ? conflict(e) : e;
    }
  }

  private ProblemException conflict(ProblemException e) {
    return new ProblemException(
            e.code(), "--id " + id + " was used for another task", e.hint(), e.retryAfterMillis())
        .because(e);
  }

  private void accepted(Accepted accepted) {
    long task = accepted.task();
    if (printer().format() == Format.TABLE) {
      context().out().println(task);
      String known = accepted.duplicate() ? " was already handed in" : " is accepted";
      say("task " + task + known + "; follow it: furrow task wait " + task);
    } else {
      printer().one(task, Rows.accepted(accepted), null);
    }
  }
}
