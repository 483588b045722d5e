package furrow.bench.nemesis;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Retry;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * Strangers that send garbage, and a user who tries what is not his: floods, large uploads, other
 * users' tasks, files outside of what may be written. What he is refused is no failure; whether
 * anybody suffered, others tell.
 */
final class HostilePeers implements AutoCloseable {
  private static final int WAIT = 10_000;
  private static final int FLOOD = 300;
  private static final int MOST_TASKS = 400;
  private static final int MOST_RUBBISH = 5;
  private static final int PAUSE_MILLIS = 100;
  private static final InputInfo NONE = new InputInfo("", 0, 0, "", 0, "", "");

  private final NemesisCluster cluster;
  private final NemesisFigures figures;
  private final Random random;
  private final Thread thread = new Thread(this::run, "nemesis-hostile");
  private volatile boolean over;

  private HostilePeers(NemesisCluster cluster, NemesisFigures figures, long seed) {
    this.cluster = cluster;
    this.figures = figures;
    this.random = new Random(seed);
  }

  static HostilePeers begin(NemesisCluster cluster, NemesisFigures figures, long seed) {
    HostilePeers peers = new HostilePeers(cluster, figures, seed);
    peers.thread.setDaemon(true);
    peers.thread.start();
    return peers;
  }

  private void run() {
    try {
      while (!over) {
        act();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(PAUSE_MILLIS));
      }
    } catch (InterruptedException e) {
      figures.failure("a hostile peer was interrupted");
    }
  }

  private void act() {
    try {
      switch (random.nextInt(10)) {
        case 0, 1 -> garbage();
        case 2 -> flood();
        case 3 -> othersTasks();
        case 4 -> hugeTexts();
        case 5 -> uploads();
        case 6 -> watches();
        case 7 -> rubbish();
        default -> copyOutside();
      }
      figures.hostile();
    } catch (IOException e) {
      // Refused, cut off, or the server is away: as it should be.
      figures.hostile();
    }
  }

  // ---- strangers ----

  private void garbage() throws IOException {
    for (Address address : cluster.hostileAccess().addresses()) {
      if (address.kind() == Address.Kind.TCP) {
        try (Socket socket = new Socket(address.host(), address.port())) {
          socket.getOutputStream().write(stranger());
          socket.setSoLinger(random.nextBoolean(), 0);
        }
      }
    }
  }

  private byte[] stranger() throws ProblemException {
    byte[] bytes = new byte[1 + random.nextInt(3_000)];
    random.nextBytes(bytes);
    byte[] hello =
        FrameCodec.encode(
            0, new Hello(1, 1, 0, Role.CLIENT, "?".repeat(100), new byte[32], "nemesis"));
    return switch (random.nextInt(4)) {
      case 0 -> bytes;
      case 1 -> header(random.nextInt(), random.nextInt());
      case 2 -> Arrays.copyOf(hello, 1 + random.nextInt(hello.length));
      default -> hello;
    };
  }

  private static byte[] header(int code, int length) {
    return ByteBuffer.allocate(FrameHeader.SIZE)
        .putShort((short) FrameHeader.MAGIC)
        .putShort((short) code)
        .putInt(length)
        .array();
  }

  // ---- a user who tries what is not his ----

  private Link link() throws IOException {
    Access access = cluster.hostileAccess();
    return Link.connect(access, LinkSettings.of("nemesis"));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private Submit submit(String kernel, String operation, Map<String, String> options) {
    return new Submit(bytes(16), kernel, operation, List.of(), options, NONE, "nobody", 0, 1, 0, 0);
  }

  /** Submissions that no worker takes, and their end. */
  private void flood() throws IOException {
    try (Link link = link()) {
      for (int i = 1; i <= FLOOD; i++) {
        link.send(i, submit("noop", "items=1000000", Map.of()));
      }
      for (int task = 1; task < MOST_TASKS; task++) {
        link.send(FLOOD + task, new Cancel(task));
      }
      link.call(new EventsWatch(Long.MAX_VALUE, false), WAIT);
    }
  }

  private void othersTasks() throws IOException {
    try (Link link = link()) {
      for (int i = 0; i < FLOOD; i++) {
        long task = 1 + random.nextInt(MOST_TASKS);
        Message ask =
            switch (random.nextInt(5)) {
              case 0 -> new Cancel(task);
              case 1 -> new Retry(task);
              case 2 -> new ResultGet(task, 0, 1 << 20);
              case 3 -> new Watch(task);
              default -> new SubtaskQuery(task, 0, "", 100, 0);
            };
        link.send(i + 1, ask);
        figures.hostile();
      }
      link.call(new ServerQuery(), WAIT);
    }
  }

  private void hugeTexts() throws IOException {
    try (Link link = link()) {
      String huge = "x".repeat(900_000);
      link.call(submit(huge, "", Map.of()), WAIT);
      link.call(submit("noop", huge, Map.of()), WAIT);
      link.call(submit("noop", "", Map.of("items", "1", huge, huge.substring(0, 9))), WAIT);
    }
  }

  private void uploads() throws IOException {
    try (Link link = link()) {
      String id = "%032x".formatted(random.nextLong() & Long.MAX_VALUE);
      link.call(new UploadOpen(id, "../../../outside/upload", 1L << 40), WAIT);
      link.call(new UploadOpen(id, "f", 4L << 20), WAIT);
      for (int i = 0; i < 8; i++) {
        link.send(0, new UploadChunk(id, (long) i << 19, new byte[1 << 19]));
      }
    }
  }

  private void watches() throws IOException {
    try (Link link = link()) {
      for (int i = 1; i <= FLOOD; i++) {
        link.send(i, new EventsWatch(0, true));
      }
      link.receive(WAIT);
    }
  }

  /** A worker whose results are none. */
  private void rubbish() throws IOException {
    try (Link link = Link.connect(cluster.workerAccess(), LinkSettings.of("nemesis"))) {
      List<String> kernels = List.of("spin", "noop", "csv");
      link.send(
          1,
          new Join("rubbish", "?", 1, 1, List.of(), Map.of(), kernels, List.of(), List.of(), ""));
      int left = MOST_RUBBISH;
      for (Envelope said = link.receive(WAIT);
          said != null && left > 0;
          said = link.receive(WAIT)) {
        if (said.message() instanceof Assign assign) {
          for (AssignedRange range : assign.runs()) {
            link.send(0, new Results(List.of(rubbish(range))));
            left--;
          }
        }
      }
    }
  }

  private ResultRange rubbish(AssignedRange range) {
    byte[] bytes = bytes(3 * range.run().count());
    long[] lengths = new long[range.run().count()];
    Arrays.fill(lengths, 3);
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new ResultRange(range.run(), lengths, bytes, false, (int) crc.getValue(), 1_000, 0);
  }

  /** A copy to where nobody may write: named, by a detour, and through links that come and go. */
  private void copyOutside() throws IOException {
    Path input = cluster.sandbox().file("secret");
    Files.writeString(input, "not for outside\n".repeat(1_000), StandardCharsets.UTF_8);
    Path root = cluster.copyRoot();
    Path place = root.resolve("place" + random.nextInt(3));
    String to =
        switch (random.nextInt(3)) {
          case 0 -> cluster.outside().toString();
          case 1 -> root + "/../outside";
          default -> place + "/deep";
        };
    try (Link link = link()) {
      Map<String, String> options =
          Map.of("to", to, "name", "f", "layout", random.nextBoolean() ? "file" : "chunks");
      InputInfo file =
          new InputInfo(input.toString(), Files.size(input), modified(input), "", 0, "", "");
      link.send(1, new Submit(bytes(16), "copy", "", List.of(), options, file, "", 0, 0, 0, 0));
      for (int i = 0; i < 20; i++) {
        swap(place);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(10));
      }
      link.receive(WAIT);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static long modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis();
  }

  /** A directory becomes a link to the outside, and a directory again. */
  private void swap(Path place) throws IOException {
    if (Files.isSymbolicLink(place)) {
      Files.delete(place);
      Files.createDirectories(place.resolve("deep"));
    } else if (Files.exists(place)) {
      Files.move(place, cluster.copyRoot().resolve("old" + random.nextLong()));
      Files.createSymbolicLink(place, cluster.outside());
    } else {
      Files.createDirectories(place.resolve("deep"));
    }
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    thread.join(TimeUnit.MINUTES.toMillis(1));
    if (thread.isAlive()) {
      figures.failure("a hostile peer hangs");
    }
  }
}
