package furrow.mpj;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.MpiTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A process with one rank of worlds, led by lines on its input; what comes of them it says on its
 * output. What may wait for ever is done in threads that are left behind.
 */
public final class RankMain {
  private static final int TAG = 11;
  private static final int PART = 1024;

  private final PrintStream out = System.out;
  private final MpiTransport transport = new MpjTransport();
  private volatile MpiTransport.Endpoint entry;
  private volatile Communicator world;

  private RankMain() {}

  /** Lines of {@code open EPOCH RANK SIZE}, {@code join MILLIS CONTACT,...} and so on. */
  public static void main(String[] args) throws IOException {
    RankMain main = new RankMain();
    InputStreamReader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    BufferedReader lines = new BufferedReader(in);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      main.obey(line.split(" "));
    }
    System.exit(0);
  }

  private void obey(String[] words) {
    switch (words[0]) {
      case "open" -> run(() -> open(numbers(words)));
      case "join" -> aside(() -> join(Integer.parseInt(words[1]), words[2].split(",")));
      case "receive" -> aside(this::receive);
      case "scatter" -> aside(() -> rounds(world.rank() == 0));
      case "gather" -> aside(this::gather);
      case "close" -> run(() -> world.close());
      case "exit" -> System.exit(0);
      default -> out.println("error " + words[0] + " is nothing");
    }
  }

  private static int[] numbers(String[] words) {
    return Arrays.stream(words).skip(1).mapToInt(Integer::parseInt).toArray();
  }

  private void open(int[] config) throws IOException {
    entry = transport.open(new MpiTransport.Config(config[0], config[1], config[2], "127.0.0.1"));
    out.println("contact " + entry.contact());
  }

  private void join(int millis, String[] contacts) throws Exception {
    world = entry.join(List.of(contacts), Duration.ofMillis(millis));
    out.println("joined");
    world.onLost(reason -> out.println("lost " + reason));
  }

  private void receive() throws IOException {
    out.println("receiving");
    world.receive(TAG, new byte[Communicator.MAX_MESSAGE]);
    out.println("received");
  }

  /** Collectives until the world ends; the first that is complete is told. */
  private void rounds(boolean master) throws IOException {
    int size = world.size();
    byte[][] parts = new byte[size][PART];
    int[] lengths = new int[size];
    Arrays.fill(lengths, PART);
    byte[][] into = new byte[size][Communicator.MAX_MESSAGE];
    boolean told = false;
    while (true) {
      if (master) {
        world.scatter(parts, lengths, null);
        world.gather(null, 0, into, new int[size]);
      } else {
        world.gather(into[0], world.scatter(null, null, into[0]), null, null);
      }
      if (!told) {
        told = true;
        out.println("round");
      }
    }
  }

  private void gather() throws IOException {
    out.println("gathering");
    int size = world.size();
    world.gather(null, 0, new byte[size][Communicator.MAX_MESSAGE], new int[size]);
    out.println("gathered");
  }

  private void aside(Call call) {
    Thread thread = new Thread(() -> run(call));
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Call call) {
    try {
      call.run();
    } catch (Exception e) {
      out.println("error " + e.getMessage());
    }
  }

  private interface Call {
    void run() throws Exception;
  }
}
