package furrow.app.demo;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.client.cli.TaskFollower;
import furrow.client.cli.start.DemoCommand;
import furrow.client.progress.Progress;
import furrow.client.progress.ProgressState;
import furrow.client.render.AnswerTable;
import furrow.client.render.Format;
import furrow.client.render.HumanFormat;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Carries out {@code furrow demo}. */
public final class Demo {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final long CHUNK = 1L << 20;

  private final DemoCommand command;
  private boolean killed;

  public Demo(DemoCommand command) {
    this.command = command;
  }

  /** The exit status. */
  public int call() throws Exception {
    if (command.workers() < 1 || command.killWorker() && command.workers() < 2) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "--workers " + command.workers() + " (one must live)",
          "furrow demo --workers 2");
    }
    try (DemoDirectory directory = DemoDirectory.open()) {
      DemoCluster cluster = new DemoCluster(directory);
      tell("starting a server and " + command.workers() + " workers in " + directory.directory());
      cluster.startServer();
      cluster.startWorkers(command.workers());
      tell("  server pid " + cluster.serverPid() + ", worker pids " + cluster.workerPids());
      Path file = directory.path("orders.csv");
      Totals expected = makeSample(file);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      TaskInfo task = work(cluster, file, answer);
      show(task, answer.toByteArray());
      check(answer.toByteArray(), expected, ReferenceSum.of(file));
    }
    tell("cleaned up: no process and no file is left");
    tell("next: furrow demo --kill-worker, or furrow run YOUR.csv --op 'sum(*)'");
    return 0;
  }

  private void tell(String line) {
    if (!command.quiet()) {
      command.say(line);
    }
  }

  private Totals makeSample(Path file) throws IOException {
    Totals totals;
    try (Progress progress = TaskFollower.progress(command.context(), command.quiet())) {
      totals =
          SampleFile.write(
              file,
              command.size(),
              bytes ->
                  progress.update(
                      ProgressState.plain("making a sample", true, command.size(), bytes)));
    }
    String size = HumanFormat.bytes(Files.size(file));
    tell("made orders.csv: " + size + ", " + totals.rows() + " orders, line ends inside quotes");
    return totals;
  }

  private TaskInfo work(DemoCluster cluster, Path file, ByteArrayOutputStream answer)
      throws IOException {
    tell("$ furrow submit orders.csv --op '" + SampleFile.OPERATION + "' --wait");
    TaskRequest request = TaskRequest.csv(file, SampleFile.OPERATION);
    if (command.killWorker()) {
      request = request.withLimits(new TaskRequest.Limits("", 0, CHUNK, 0, 2));
    }
    try (FurrowClient client = cluster.client();
        Progress progress = TaskFollower.progress(command.context(), command.quiet())) {
      long task = client.submit(request).task();
      TaskInfo end = client.watch(task, LIMIT, report -> watch(cluster, progress, report));
      if (!end.state().equals("DONE")) {
        throw TaskFollower.failure(end);
      }
      client.result(task, answer);
      return end;
    }
  }

  private void watch(DemoCluster cluster, Progress progress, FurrowClient.TaskReport report) {
    if (command.killWorker() && !killed && report.info().unitsDone() > 0) {
      killed = true;
      cluster.killOne();
      progress.say(
          "killed a worker (kill -9 " + cluster.workerPids().get(0) + "); the task goes on");
    }
    progress.update(TaskFollower.state(report.info()));
  }

  private void show(TaskInfo t, byte[] answer) throws IOException {
    if (command.printer().json() && command.printer().format() == Format.JSON) {
      command.context().out().write(answer);
    } else {
      AnswerTable.print(answer, command.printer().format(), command.context().out());
    }
    command.context().out().flush();
    String again = t.retried() > 0 ? ", " + t.retried() + " of them run again" : "";
    String amount = HumanFormat.amount(t.bytes(), t.units(), t.elapsedMillis());
    tell(amount + ", " + HumanFormat.plural(t.done(), "subtask") + again);
  }

  private void check(byte[] answer, Totals written, Totals read) throws IOException {
    List<List<String>> expected = written.answer();
    if (!expected.equals(read.answer())) {
      throw wrong("the two checks differ: " + expected + " and " + read.answer());
    }
    List<List<String>> got = AnswerTable.data(answer);
    if (!expected.equals(got)) {
      throw wrong("the answer is wrong: " + got + ", expected " + expected);
    }
    tell("checked: equal to the sums made while writing, and to a plain one-thread computation");
  }

  private static ProblemException wrong(String message) {
    return new ProblemException(ErrorCode.INTERNAL, message, "please report this");
  }
}
