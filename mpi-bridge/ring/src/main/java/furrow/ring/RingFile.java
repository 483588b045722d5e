package furrow.ring;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The memory of one ring pair, mapped. It is released when nothing refers to it any more, never
 * earlier: a thread that touched it then would take the JVM down.
 */
public final class RingFile {
  static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final int BLOCK = 64 * 1024;

  private final Path path;
  private final UnsafeBuffer memory;
  private final int capacity;
  private final int epoch;

  private RingFile(Path path, UnsafeBuffer memory, int capacity, int epoch) {
    this.path = path;
    this.memory = memory;
    this.capacity = capacity;
    this.epoch = epoch;
  }

  /**
   * Makes a new one, for the server. Every byte is written first: a full file system is an error
   * here and not a fault of the memory later.
   *
   * @param path of a file that is not there
   * @param capacity of each ring in bytes: a power of two from 4 KiB to 64 MiB
   * @param epoch that every record must carry
   * @throws IOException when the place is full or cannot be written; then nothing is left there
   */
  public static RingFile create(Path path, int capacity, int epoch) throws IOException {
    if (!RingLayout.validCapacity(capacity)) {
      throw new IllegalArgumentException(
          "capacity: " + capacity + " (expected: a power of two from 4096 to 67108864)");
    }
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    FileChannel made = FileChannel.open(path, options, OWNER_ONLY);
    try (FileChannel channel = made) {
      fill(channel, RingLayout.fileSize(capacity));
      UnsafeBuffer memory = map(channel, RingLayout.fileSize(capacity));
      memory.putInt(RingLayout.VERSION_AT, RingLayout.VERSION);
      memory.putInt(RingLayout.CAPACITY_AT, capacity);
      memory.putInt(RingLayout.EPOCH_AT, epoch);
      memory.putLongVolatile(RingLayout.MAGIC_AT, RingLayout.MAGIC);
      return new RingFile(path, memory, capacity, epoch);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static void fill(FileChannel channel, int size) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK);
    for (int written = 0; written < size; ) {
      zeros.clear().limit(Math.min(BLOCK, size - written));
      written += channel.write(zeros);
    }
  }

  /**
   * Attaches the one worker of a ring pair.
   *
   * @throws RingException BAD_FILE or TAKEN
   */
  public static RingFile attach(Path path) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS))) {
      long size = channel.size();
      if (size < RingLayout.fileSize(RingLayout.LEAST_CAPACITY)
          || size > RingLayout.fileSize(RingLayout.MOST_CAPACITY)) {
        throw bad(path, "it has " + size + " bytes");
      }
      UnsafeBuffer memory = map(channel, (int) size);
      if (memory.getLongVolatile(RingLayout.MAGIC_AT) != RingLayout.MAGIC) {
        throw bad(path, "it does not begin as one");
      }
      int version = memory.getInt(RingLayout.VERSION_AT);
      int capacity = memory.getInt(RingLayout.CAPACITY_AT);
      if (version != RingLayout.VERSION) {
        throw bad(path, "its version is " + version + ", ours " + RingLayout.VERSION);
      }
      if (!RingLayout.validCapacity(capacity) || RingLayout.fileSize(capacity) != size) {
        throw bad(path, "its capacity " + capacity + " does not fit its size " + size);
      }
      if (!memory.compareAndSetInt(RingLayout.ATTACHED_AT, 0, 1)) {
        throw new RingException(
            RingException.Kind.TAKEN, "the ring " + path + " has been attached to before");
      }
      return new RingFile(path, memory, capacity, memory.getInt(RingLayout.EPOCH_AT));
    }
  }

  private static RingException bad(Path path, String why) {
    return new RingException(RingException.Kind.BAD_FILE, path + " is no ring of ours: " + why);
  }

  private static UnsafeBuffer map(FileChannel channel, int size) throws IOException {
    MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
    mapped.order(ByteOrder.LITTLE_ENDIAN);
    try {
      return new UnsafeBuffer(mapped, 0, size);
    } catch (IllegalAccessError | ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new RingException(
          RingException.Kind.NO_JVM_FLAG,
          "shared memory needs the JVM flag --add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
          e);
    }
  }

  public Path path() {
    return path;
  }

  /** Where the doorbell's socket is to be: beside the file. */
  public Path bell() {
    return path.resolveSibling(path.getFileName() + ".bell");
  }

  public int epoch() {
    return epoch;
  }

  public int capacity() {
    return capacity;
  }

  /** Bytes of requests that the worker has not read yet; what its memory says, within bounds. */
  public long requestsWaiting() {
    UnsafeBuffer requests = ring(RingLayout.requestAt());
    int tail = capacity + RingBufferDescriptor.TAIL_POSITION_OFFSET;
    int head = capacity + RingBufferDescriptor.HEAD_POSITION_OFFSET;
    long waiting = requests.getLongVolatile(tail) - requests.getLongVolatile(head);
    return Math.max(0, Math.min(capacity, waiting));
  }

  /** The server's end: writes requests, reads responses. */
  public RingEndpoint server() {
    UnsafeBuffer requests = ring(RingLayout.requestAt());
    UnsafeBuffer responses = ring(RingLayout.responseAt(capacity));
    return new RingEndpoint(
        new RingFlags(memory, RingLayout.SERVER_AT, RingLayout.WORKER_AT),
        new RingWriter(requests, capacity, epoch),
        new RingReader(responses, capacity, epoch));
  }

  /** The worker's end. */
  public RingEndpoint worker() {
    UnsafeBuffer requests = ring(RingLayout.requestAt());
    UnsafeBuffer responses = ring(RingLayout.responseAt(capacity));
    return new RingEndpoint(
        new RingFlags(memory, RingLayout.WORKER_AT, RingLayout.SERVER_AT),
        new RingWriter(responses, capacity, epoch),
        new RingReader(requests, capacity, epoch));
  }

  /** For tests that tamper with it. */
  UnsafeBuffer memory() {
    return memory;
  }

  UnsafeBuffer ring(int offset) {
    return new UnsafeBuffer(memory, offset, RingLayout.ringSize(capacity));
  }

  /** Notes the process that it was made for: frozen, that one would outlive the server. */
  public void madeFor(long pid) throws IOException {
    PeerRecord.note(path, pid);
  }

  /** Takes the name away; the memory stays for those who have it. */
  public void delete() throws IOException {
    Files.deleteIfExists(bell());
    Files.deleteIfExists(PeerRecord.beside(path));
    Files.deleteIfExists(path);
  }
}
