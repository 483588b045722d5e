package furrow.bench.csv;

import furrow.app.run.LocalInputs;
import furrow.app.run.LocalRun;
import furrow.client.render.AnswerTable;
import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What {@code furrow run} does, in this process, as DuckDB is. */
final class FurrowRun implements CsvRounds.QueryEngine {
  private static final String NO_ID = "0".repeat(32);

  private final Kernels kernels = Kernels.builtIn();
  private final Path file;
  private final String op;

  FurrowRun(Path file, String op) {
    this.file = file;
    this.op = op;
  }

  @Override
  public String name() {
    return "furrow";
  }

  @Override
  public List<List<String>> answer() throws Exception {
    LocalRun.Options options =
        new LocalRun.Options(
            kernels,
            Runtime.getRuntime().availableProcessors(),
            Path.of(System.getProperty("java.io.tmpdir")));
    try (LocalRun run = new LocalRun(options, "bench", progress -> {})) {
      run.run(spec());
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      run.writeAnswer(answer);
      return AnswerTable.data(answer.toByteArray());
    } catch (LocalRun.TaskFailedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private TaskSpec spec() throws KernelException, IOException {
    InputRef input = LocalInputs.ref(file);
    return new TaskSpec(
        NO_ID, "bench", "csv", op, List.of(), Map.of(), input, TaskSpec.Limits.DEFAULT);
  }
}
