package furrow.bench.micro;

import furrow.kernel.Input;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.csv.RangeSummary;
import furrow.kernel.csv.RecordScan;
import furrow.testkit.SampleCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Record boundaries of 16 MiB of quoted CSV in memory: what one core finds. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScanBenchmark {
  private static final int SIZE = 16 << 20;

  private byte[] bytes;
  private RecordScan scan;

  @Setup
  public void sample() throws IOException {
    Path file = Files.createTempFile("furrow-bench", ".csv");
    try {
      SampleCsv.write(file, SIZE, 1);
      bytes = Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
    scan = new RecordScan(new Memory(bytes), SampleCsv.HEADER.length());
  }

  @Benchmark
  public RangeSummary scan() throws IOException, InterruptedException {
    long start = SampleCsv.HEADER.length();
    return scan.scan(new Piece(0, start, bytes.length, Piece.Mode.EXACT), RunControl.NONE);
  }

  /** An input in memory: the disk is not what is measured. */
  private record Memory(byte[] bytes) implements Input {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) {
      if (position >= bytes.length) {
        return -1;
      }
      int count = (int) Math.min(length, bytes.length - position);
      System.arraycopy(bytes, (int) position, into, offset, count);
      return count;
    }
  }
}
