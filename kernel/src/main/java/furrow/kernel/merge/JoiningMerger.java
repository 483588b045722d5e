package furrow.kernel.merge;

import furrow.kernel.Extent;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The answer is the partials one after the other, in order of their units. */
public final class JoiningMerger implements Merger {
  private record Waiting(Piece first, int count, long end, Partial partial) {}

  private final Extent extent;
  private final String contentType;
  private final TreeMap<Long, Waiting> ahead = new TreeMap<>();
  private final JoinedOutput joined = new JoinedOutput();
  private Joined told = (first, count, bytes) -> {};
  private long prefix;
  private long released;

  public JoiningMerger(Extent extent, String contentType) {
    this.extent = extent;
    this.contentType = contentType;
    this.prefix = extent.start();
  }

  @Override
  public void add(Piece piece, Partial partial) {
    put(piece.start(), new Waiting(piece, 1, piece.end(), partial));
  }

  @Override
  public void addEmpty(Piece first, int count, long end) {
    put(first.start(), new Waiting(first, count, end, null));
  }

  private void put(long start, Waiting waiting) {
    if (start < prefix || ahead.put(start, waiting) != null) {
      throw new IllegalArgumentException("covered twice: " + start + ".." + waiting.end);
    }
  }

  @Override
  public MergeStep advance() throws IOException {
    Map.Entry<Long, Waiting> next = ahead.firstEntry();
    while (next != null && next.getKey() == prefix) {
      ahead.pollFirstEntry();
      prefix = next.getValue().end;
      fold(next.getValue());
      next = ahead.firstEntry();
    }
    long bytes = released;
    released = 0;
    return new MergeStep(prefix, bytes, 0, List.of(), List.of(), prefix >= extent.end());
  }

  private void fold(Waiting next) throws IOException {
    Partial partial = next.partial;
    long bytes = partial == null ? 0 : partial.size();
    if (bytes > 0) {
      joined.append(partial);
      released += bytes;
    }
    told.joined(next.first.index(), next.count, bytes);
  }

  @Override
  public boolean tell(Joined to) {
    told = to;
    return true;
  }

  @Override
  public void writeAnswer(OutputStream out) throws IOException {
    joined.writeTo(out);
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void close() {
    joined.close();
  }

  /**
   * Outputs joined in the order they are appended, at a bounded cost in memory: large partials are
   * left where they are and opened again for the answer; small ones are gathered, and beyond 8 MiB
   * moved to a temporary file.
   */
  private static final class JoinedOutput implements AutoCloseable {
    /** Partials up to this size may live in memory, so they are not held one by one. */
    static final int SMALL = 64 * 1024;

    static final int IN_MEMORY = 8 << 20;

    /** Either a large partial, or a section of gathered small ones. */
    private record Part(Partial partial, long from, long length) {}

    private final List<Part> parts = new ArrayList<>();
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private Path spill;
    private FileChannel channel;
    private long spilled;
    private long sectionStart;

    void append(Partial partial) throws IOException {
      if (partial.size() > SMALL) {
        endSection();
        parts.add(new Part(partial, 0, partial.size()));
        return;
      }
      try (InputStream in = partial.open()) {
        in.transferTo(gathered);
      }
      if (gathered.size() > IN_MEMORY) {
        spill();
      }
    }

    void writeTo(OutputStream out) throws IOException {
      endSection();
      byte[] tail = gathered.toByteArray();
      for (Part part : parts) {
        if (part.partial != null) {
          try (InputStream in = part.partial.open()) {
            in.transferTo(out);
          }
        } else {
          writeSection(part, tail, out);
        }
      }
    }

    private void endSection() {
      long end = spilled + gathered.size();
      if (end > sectionStart) {
        parts.add(new Part(null, sectionStart, end - sectionStart));
        sectionStart = end;
      }
    }

    private void writeSection(Part part, byte[] tail, OutputStream out) throws IOException {
      long onDisk = Math.max(0, Math.min(part.length, spilled - part.from));
      if (onDisk > 0) {
        copySpilled(part.from, onDisk, out);
      }
      if (onDisk < part.length) {
        out.write(tail, (int) (part.from + onDisk - spilled), (int) (part.length - onDisk));
      }
    }

    private void copySpilled(long from, long length, OutputStream out) throws IOException {
      var target = Channels.newChannel(out);
      long position = from;
      while (position < from + length) {
        position += channel.transferTo(position, from + length - position, target);
      }
    }

    private void spill() throws IOException {
      if (channel == null) {
        spill = Files.createTempFile("furrow-join-", ".part");
        channel =
            FileChannel.open(
                spill,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        channel.position(0);
      }
      OutputStream out = Channels.newOutputStream(channel);
      gathered.writeTo(out);
      spilled += gathered.size();
      gathered.reset();
    }

    @Override
    public void close() {
      try {
        if (channel != null) {
          channel.close();
          Files.deleteIfExists(spill);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
