package furrow.bench.mpi;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.MpiTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * One rank of a world over MPJ, in a process of its own: WorldRankMain RANK SIZE BYTES, for rounds;
 * without BYTES for messages there and back after a pause.
 */
final class WorldRankMain {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int LENGTH = 100;
  private static final int DOWN = 11;
  private static final int UP = 22;

  private WorldRankMain() {}

  /** Says its contact, reads those of all, then does rounds; the master says how long they took. */
  public static void main(String[] args) throws Exception {
    int rank = Integer.parseInt(args[0]);
    int size = Integer.parseInt(args[1]);
    InputStreamReader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    BufferedReader lines = new BufferedReader(in);
    MpiTransport transport = ServiceLoader.load(MpiTransport.class).findFirst().orElseThrow();
    MpiTransport.Endpoint entry =
        transport.open(new MpiTransport.Config(1, rank, size, "127.0.0.1"));
    System.out.println("contact " + entry.contact());
    Communicator world = entry.join(List.of(lines.readLine().split(",")), LIMIT);
    boolean rounds = args.length > 2;
    if (rank > 0) {
      follow(world, rounds);
    } else {
      System.out.println("ready");
      if (rounds) {
        lead(world, lines, Integer.parseInt(args[2]));
      } else {
        trips(world, lines);
      }
    }
    System.exit(0);
  }

  private static void follow(Communicator world, boolean rounds) {
    byte[] into = new byte[Communicator.MAX_MESSAGE];
    try {
      while (!rounds) {
        world.send(0, UP, into, world.receive(DOWN, into).length());
      }
      while (true) {
        world.gather(into, world.scatter(null, null, into), null, null);
      }
    } catch (IOException e) {
      // The master has what it wants.
      return;
    }
  }

  private static void lead(Communicator world, BufferedReader lines, int bytes) throws IOException {
    byte[][] parts = new byte[world.size()][bytes];
    int[] lengths = new int[world.size()];
    Arrays.fill(lengths, bytes);
    byte[][] into = new byte[world.size()][Communicator.MAX_MESSAGE];
    int[] got = new int[world.size()];
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int rounds = Integer.parseInt(line);
      long begun = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        for (byte[] part : parts) {
          Arrays.fill(part, (byte) i);
        }
        world.scatter(parts, lengths, null);
        world.gather(null, 0, into, got);
        if (got[got.length - 1] != bytes || into[got.length - 1][bytes - 1] != (byte) i) {
          throw new IOException("round " + i + " brought something else");
        }
      }
      System.out.println("nanos " + (System.nanoTime() - begun) / rounds);
    }
  }

  /** Lines are COUNT PAUSE_MILLIS. */
  private static void trips(Communicator world, BufferedReader lines) throws IOException {
    byte[] bytes = new byte[Communicator.MAX_MESSAGE];
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ");
      long pauseNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1]));
      Histogram nanos = new Histogram(3);
      for (int i = 0; i < Integer.parseInt(words[0]); i++) {
        LockSupport.parkNanos(pauseNanos);
        long begun = System.nanoTime();
        world.send(1, DOWN, bytes, LENGTH);
        world.receive(UP, bytes);
        nanos.recordValue(System.nanoTime() - begun);
      }
      System.out.println("p50 " + nanos.getValueAtPercentile(50));
      System.out.println("p99 " + nanos.getValueAtPercentile(99));
    }
  }
}
