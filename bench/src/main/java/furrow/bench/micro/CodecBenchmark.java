package furrow.bench.micro;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of completions, the message that travels most: bytes to record and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  @Param({"1", "64"})
  int runs;

  private Results results;
  private FrameHeader header;
  private byte[] frame;

  @Setup
  public void batch() throws ProblemException {
    List<ResultRange> list = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      RangeInfo run = new RangeInfo(7, i * 64L, 64, 3, 1_000_000 + i * 64L, 0);
      list.add(new ResultRange(run, new long[0], new byte[0], false, 0, 5_000, 64));
    }
    results = new Results(list);
    frame = FrameCodec.encode(0, results);
    header = FrameHeader.read(frame, 0, FrameLimits.AUTHENTICATED);
  }

  @Benchmark
  public byte[] encode() throws ProblemException {
    return FrameCodec.encode(0, results);
  }

  @Benchmark
  public Message decode() throws ProblemException {
    return FrameCodec.decode(header.code(), frame, FrameHeader.SIZE, header.length());
  }
}
