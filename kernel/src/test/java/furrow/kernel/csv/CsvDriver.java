package furrow.kernel.csv;

import furrow.kernel.Extent;
import furrow.kernel.Kernel;
import furrow.kernel.MergeStep;
import furrow.kernel.MergeStep.Slice;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.RecordingControl;
import furrow.kernel.Runner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Plays engine and workers for one CSV task: plans, runs in random order, merges, plans again. */
final class CsvDriver {
  private final CountingInput input;
  private final Operation operation;
  private final List<Piece> ready = new ArrayList<>();
  private long nextIndex;
  private long planned;

  /** Pieces run. */
  int runs;

  /** Subtasks planned again. */
  int superseded;

  /** Bytes read past the end of ranges. */
  long overrun;

  CsvDriver(byte[] file, String op, String... options) {
    input = new CountingInput(file);
    operation = new Operation(op, List.of(), map(options));
  }

  CsvDriver(String file, String op, String... options) {
    this(file.getBytes(StandardCharsets.UTF_8), op, options);
  }

  /** The answer of one piece. */
  static String answer(String file, String op, String... options) throws Exception {
    return new CsvDriver(file, op, options).run(Long.MAX_VALUE, new Random(1));
  }

  String run(long chunk, Random random) throws Exception {
    Kernel kernel = new CsvKernel();
    Plan plan = kernel.plan(operation, input);
    planned = input.examined();
    Extent extent = plan.extent();
    Runner runner = kernel.runner(operation, plan.shared());
    try (Merger merger = kernel.merger(operation, plan.shared(), extent)) {
      long first = Math.min(chunk, Math.max(1, extent.units()));
      plan(new Slice(extent.start(), extent.end(), first, Piece.Mode.OUTSIDE));
      MergeStep step = merger.advance();
      while (!step.complete()) {
        Piece piece = takeAny(random);
        input.takeFurthest();
        runs++;
        byte[] partial = runner.run(piece, input, new RecordingControl());
        overrun += Math.max(0, input.takeFurthest() - piece.end());
        merger.add(piece, new Held(partial));
        step = merger.advance();
        superseded += step.superseded().size();
        step.next().forEach(this::plan);
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      merger.writeAnswer(answer);
      return answer.toString(StandardCharsets.UTF_8);
    }
  }

  /** Bytes read, planning not counted. */
  long examined() {
    return input.examined() - planned;
  }

  private Piece takeAny(Random random) {
    int last = ready.size() - 1;
    int any = random.nextInt(last + 1);
    Piece piece = ready.set(any, ready.get(last));
    ready.remove(last);
    return piece;
  }

  private void plan(Slice slice) {
    for (long at = slice.start(); at < slice.end(); at += slice.chunk()) {
      long end = Math.min(at + slice.chunk(), slice.end());
      ready.add(new Piece(nextIndex++, at, end, slice.mode()));
    }
  }

  private static Map<String, String> map(String... options) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return map;
  }

  private record Held(byte[] bytes) implements Partial {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }
}
