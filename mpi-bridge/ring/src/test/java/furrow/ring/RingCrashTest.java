package furrow.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer process dies at each step of a claim, a commit and a read: the survivor sees whole records
 * only, all that were committed, and a new epoch takes the rest; nothing is lost or doubled.
 * -Dfurrow.crashes=N for more than the usual.
 */
class RingCrashTest {
  private static final int CRASHES = Integer.getInteger("furrow.crashes", 225);
  private static final int STREAM = 1 << 16;
  private static final int CAPACITY = RingLayout.LEAST_CAPACITY;

  @TempDir Path directory;

  @Test
  void aDeathAtAnyStepCostsOneEpochAndNoByte() throws Exception {
    List<RingFile> files = new ArrayList<>();
    for (int i = 0; i < CRASHES; i++) {
      files.add(RingFile.create(directory.resolve(i + ".ring"), CAPACITY, i + 1));
    }
    List<RingEndpoint> ends = new ArrayList<>();
    files.forEach(file -> ends.add(file.server()));

    List<Survivor> survivors = new ArrayList<>();
    for (int i = 0; i < CRASHES; i++) {
      survivors.add(new Survivor(CrashingPeer.Fate.of(i), ends.get(i)));
    }
    List<String> reached = runAndLetDie(survivors);

    assertThat(reached).hasSize(CRASHES);
    for (int i = 0; i < CRASHES; i++) {
      survivors.get(i).settle(Integer.parseInt(reached.get(i)), "ring " + i, directory);
    }
  }

  private List<String> runAndLetDie(List<Survivor> survivors) throws Exception {
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xss256k",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingPeer.class.getName(),
                directory.toString(),
                String.valueOf(CRASHES))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    while (process.isAlive()) {
      for (Survivor survivor : survivors) {
        survivor.work();
      }
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(said).isEqualTo(137);
    return said.lines().toList();
  }

  /** Our end of one ring. */
  private static final class Survivor {
    private final CrashingPeer.Fate fate;
    private final RingEndpoint end;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private ByteBuffer batch = ByteBuffer.allocate(0);
    private long next;

    Survivor(CrashingPeer.Fate fate, RingEndpoint end) {
      this.fate = fate;
      this.end = end;
    }

    void work() throws RingException {
      if (fate.writes()) {
        take(0);
      } else if (next < STREAM) {
        if (!batch.hasRemaining()) {
          batch = CrashingPeer.batch(next, CrashingPeer.BATCH);
          next += CrashingPeer.BATCH;
        }
        end.write(batch);
      }
    }

    private int take(long now) throws RingException {
      return end.read((payload, length) -> got.write(payload, 0, length), 64, now);
    }

    /** The peer is dead; {@code bytes} is what it had committed, or had taken. */
    void settle(int bytes, String name, Path directory) throws Exception {
      if (fate.writes()) {
        while (take(0) > 0) {
          Thread.onSpinWait();
        }
        assertThat(got.size()).as(name + " " + fate).isEqualTo(bytes);
        if (fate.step() >= RingWriter.Step.CLAIMED.ordinal()
            && fate.step() <= RingWriter.Step.WRITTEN.ordinal()) {
          take(1);
          assertThatThrownBy(() -> take(TimeUnit.SECONDS.toNanos(5)))
              .as(name + " " + fate)
              .isInstanceOf(RingException.class);
        }
      }
      goOnInANewEpoch(bytes, directory);
    }

    private void goOnInANewEpoch(int from, Path directory) throws Exception {
      RingFile fresh = RingFile.create(directory.resolve("next.ring"), CAPACITY, 1_000);
      RingEndpoint there = RingFile.attach(fresh.path()).worker();
      RingEndpoint here = fresh.server();
      fresh.delete();
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      ByteBuffer all = CrashingPeer.batch(from, 10_000);
      while (!there.write(all)) {
        rest.writeBytes(Pair.drain(here));
      }
      rest.writeBytes(Pair.drain(here));
      if (!fate.writes()) {
        got.reset();
        got.writeBytes(CrashingPeer.batch(0, from).array());
      }
      got.writeBytes(rest.toByteArray());
      assertThat(got.toByteArray()).isEqualTo(CrashingPeer.batch(0, from + 10_000).array());
    }
  }
}
