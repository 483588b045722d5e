package furrow.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a server keeps its ring files: in the first place that takes them. Safe for use by several
 * threads.
 */
public final class RingDirectories implements AutoCloseable {
  /** Memory, on every Linux that is set up as usual. */
  public static final Path SHARED_MEMORY = Path.of("/dev/shm");

  private static final int LONGEST_SOCKET_PATH = 107;
  private static final int LONGEST_NAME = 64;

  private final List<Path> places;
  private final SecureRandom random;
  private final Map<Path, RingDirectory> directories = new HashMap<>();
  private int made;
  private boolean closed;

  /**
   * @param places in order of preference; those that are not there are passed over
   */
  public RingDirectories(List<Path> places, SecureRandom random) {
    this.places = List.copyOf(places);
    this.random = random;
  }

  /**
   * Removes what dead servers of our user have left; others' are left alone.
   *
   * @return how many directories
   */
  public int sweep(long nowMillis) throws IOException {
    int swept = 0;
    for (Path place : places) {
      // One that cannot be read or written takes no ring of ours either.
      if (Files.isDirectory(place) && Files.isReadable(place) && Files.isWritable(place)) {
        swept += RingDirectory.sweep(place, nowMillis);
      }
    }
    return swept;
  }

  /**
   * Makes a ring file in the first place that has room for it.
   *
   * @param capacity of each of its two rings in bytes
   * @throws IOException naming every place and what is wrong with it
   */
  public synchronized RingFile create(int capacity, int epoch) throws IOException {
    List<String> tried = new ArrayList<>();
    for (Path place : places) {
      try {
        return RingFile.create(directory(place).resolve(++made + ".ring"), capacity, epoch);
      } catch (RingException e) {
        throw e;
      } catch (IOException e) {
        tried.add(place + " (" + e + ")");
      }
    }
    throw new IOException("no place takes a ring file: " + String.join("; ", tried));
  }

  private Path directory(Path place) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    if (place.toString().length() + LONGEST_NAME > LONGEST_SOCKET_PATH) {
      throw new IOException("the path is too long for a socket in it");
    }
    RingDirectory directory = directories.get(place);
    if (directory == null) {
      directory = RingDirectory.create(place, random);
      directories.put(place, directory);
    }
    return directory.path();
  }

  /** Removes all that was made here. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    for (RingDirectory directory : directories.values()) {
      directory.close();
    }
    directories.clear();
  }
}
