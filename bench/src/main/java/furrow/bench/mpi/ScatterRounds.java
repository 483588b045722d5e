package furrow.bench.mpi;

import furrow.app.mpi.MpjClassPath;
import furrow.bench.Report;
import furrow.bench.ring.Echo;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Rounds of scatter and gather, 1 KiB for each of three ranks and back: a world of ours, MPJ
 * Express alone, and C with MPICH, each rank a process. The two in Java take turns in the same run.
 */
final class ScatterRounds implements AutoCloseable {
  private static final int SIZE = 4;
  private static final int BYTES = 1024;
  private static final int TURNS = 9;
  private static final int WARM_TRIPS = 5_000;
  private static final int PAUSE_MILLIS = 20;

  private final Path directory = Files.createTempDirectory("furrow-bench-mpi");
  private final List<PeerProcess> all = new ArrayList<>();
  private final MpjClassPath mpj;

  ScatterRounds(MpjClassPath mpj) throws IOException {
    this.mpj = mpj;
  }

  /** Adds how long a round takes in each, in microseconds. */
  void measure(int rounds, Report report) throws IOException, InterruptedException {
    PeerProcess world = world(SIZE, Integer.toString(BYTES));
    PeerProcess bare = bare();
    turn(world, 2 * rounds);
    turn(bare, 2 * rounds);
    long[] ours = new long[TURNS];
    long[] theirs = new long[TURNS];
    double[] ratios = new double[TURNS];
    for (int i = 0; i < TURNS; i++) {
      ours[i] = turn(world, rounds);
      theirs[i] = turn(bare, rounds);
      ratios[i] = (double) ours[i] / theirs[i];
      report.progress("  turn %d of %d: ours to MPJ's %.2f", i + 1, TURNS, ratios[i]);
    }
    Arrays.sort(ours);
    Arrays.sort(theirs);
    Arrays.sort(ratios);
    report.micros("round_us", "round of a world over MPJ", ours[TURNS / 2]);
    report.micros("round_bare_us", "round of MPJ alone", theirs[TURNS / 2]);
    report.ratio("round_ratio", "ours to MPJ's, median of turns", ratios[TURNS / 2]);
    mpich(rounds, report);
  }

  private static long turn(PeerProcess master, int rounds) throws IOException {
    master.tell(Integer.toString(rounds));
    return Long.parseLong(master.expect("nanos"));
  }

  /**
   * A message to a rank and its answer when both have slept, turn by turn with the same over TCP
   * alone, which shows what the machine does to anybody. Medians of the turns.
   */
  void naps(int turns, int count, Report report) throws Exception {
    long[][] world = new long[2][turns];
    long[][] tcp = new long[2][turns];
    PeerProcess master = world(2);
    trips(master, WARM_TRIPS, 0);
    try (Echo echo = Echo.overTcp()) {
      echo.trips(WARM_TRIPS, 0);
      for (int i = 0; i < turns; i++) {
        long[] nanos = trips(master, count, PAUSE_MILLIS);
        world[0][i] = nanos[0];
        world[1][i] = nanos[1];
        Histogram plain = echo.trips(count, PAUSE_MILLIS);
        tcp[0][i] = plain.getValueAtPercentile(50);
        tcp[1][i] = plain.getValueAtPercentile(99);
        report.progress("  after a pause: turn %d of %d", i + 1, turns);
      }
    }
    String what = "message and answer after a pause, ";
    report.micros("world_after_pause_us_p50", what + "p50", median(world[0]));
    report.micros("world_after_pause_us_p99", what + "p99", median(world[1]));
    report.micros("tcp_after_pause_us_p50", "the same over TCP alone, p50", median(tcp[0]));
    report.micros("tcp_after_pause_us_p99", "the same over TCP alone, p99", median(tcp[1]));
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** Half of them took at most the first, 99 of 100 the second. */
  private static long[] trips(PeerProcess master, int count, int pauseMillis) throws IOException {
    master.tell(count + " " + pauseMillis);
    long half = Long.parseLong(master.expect("p50"));
    return new long[] {half, Long.parseLong(master.expect("p99"))};
  }

  private PeerProcess world(int size, String... more) throws IOException {
    String path = mpj.after(System.getProperty("java.class.path"));
    List<PeerProcess> ranks = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      List<String> arguments = new ArrayList<>(List.of("-cp", path, WorldRankMain.class.getName()));
      arguments.addAll(List.of("" + rank, "" + size));
      arguments.addAll(List.of(more));
      ranks.add(start(arguments.toArray(String[]::new)));
    }
    List<String> contacts = new ArrayList<>();
    for (PeerProcess rank : ranks) {
      contacts.add(rank.expect("contact"));
    }
    ranks.forEach(rank -> rank.tell(String.join(",", contacts)));
    ranks.get(0).expect("ready");
    return ranks.get(0);
  }

  private PeerProcess start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PeerProcess.java(), "-Xmx256m"));
    command.addAll(List.of(arguments));
    PeerProcess process = new PeerProcess(command, directory);
    all.add(process);
    return process;
  }

  /** MPJ as its users have it, with this process in place of its start-up server. */
  private PeerProcess bare() throws IOException {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(directory.resolve("conf/mpjexpress.conf"), "mpjexpress.mpi.loglevel=OFF\n");
    Path source = copy("BareRounds.java.txt", "BareRounds.java");
    String path = mpj.jars().classPath();
    try (ServerSocket listener = new ServerSocket(0, SIZE, InetAddress.getByName("127.0.0.1"))) {
      List<PeerProcess> ranks = new ArrayList<>();
      for (int rank = 0; rank < SIZE; rank++) {
        String port = Integer.toString(listener.getLocalPort());
        ranks.add(start("-cp", path, source.toString(), "" + rank, "" + SIZE, port, "" + BYTES));
      }
      introduce(listener);
      ranks.get(0).expect("ready");
      return ranks.get(0);
    }
  }

  private static void introduce(ServerSocket listener) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    String[] contacts = new String[SIZE];
    for (int i = 0; i < SIZE; i++) {
      Socket socket = listener.accept();
      sockets.add(socket);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.readUTF();
      int writePort = in.readInt();
      int readPort = in.readInt();
      int rank = in.readInt();
      contacts[rank] = "127.0.0.1@" + readPort + "@" + writePort + "@" + rank + "@0";
    }
    for (Socket socket : sockets) {
      new DataOutputStream(socket.getOutputStream())
          .writeUTF("#Peer Information;" + String.join(";", contacts));
      socket.close();
    }
  }

  private void mpich(int rounds, Report report) throws IOException, InterruptedException {
    Path program = directory.resolve("rounds");
    try {
      run("mpicc", "-O2", "-o", program.toString(), copy("rounds.c", "rounds.c").toString());
    } catch (IOException e) {
      report.leftOut(
          "round_mpich_us", "round of C with MPICH", "apt-get install -y mpich libmpich-dev");
      return;
    }
    long[] nanos = new long[3];
    for (int i = 0; i < nanos.length; i++) {
      String said =
          run("mpiexec", "-n", "" + SIZE, program.toString(), "" + BYTES, "" + rounds / 4);
      nanos[i] = Long.parseLong(said.strip());
    }
    Arrays.sort(nanos);
    report.micros("round_mpich_us", "round of C with MPICH (polls)", nanos[1]);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(
          command[0] + ": " + new String(process.getErrorStream().readAllBytes()));
    }
    return out;
  }

  private Path copy(String resource, String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream in = ScatterRounds.class.getResourceAsStream(resource)) {
      Files.copy(in, file);
    }
    return file;
  }

  @Override
  public void close() throws IOException {
    all.forEach(PeerProcess::close);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
