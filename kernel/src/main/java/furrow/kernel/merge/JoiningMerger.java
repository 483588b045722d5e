package furrow.kernel.merge;

import furrow.kernel.Extent;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The answer is the partials one after the other, in order of their units. */
public final class JoiningMerger implements Merger {
  private record Waiting(long end, Partial partial) {}

  private final Extent extent;
  private final String contentType;
  private final TreeMap<Long, Waiting> ahead = new TreeMap<>();
  private final JoinedOutput joined = new JoinedOutput();
  private long prefix;
  private long released;

  public JoiningMerger(Extent extent, String contentType) {
    this.extent = extent;
    this.contentType = contentType;
    this.prefix = extent.start();
  }

  @Override
  public void add(Piece piece, Partial partial) {
    put(piece.start(), new Waiting(piece.end(), partial));
  }

  @Override
  public void addEmpty(Piece first, int count, long end) {
    put(first.start(), new Waiting(end, null));
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
      fold(next.getValue().partial);
      next = ahead.firstEntry();
    }
    long bytes = released;
    released = 0;
    return new MergeStep(prefix, bytes, 0, List.of(), List.of(), prefix >= extent.end());
  }

  private void fold(Partial partial) throws IOException {
    if (partial != null && partial.size() > 0) {
      joined.append(partial);
      released += partial.size();
    }
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
}
