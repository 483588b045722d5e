package furrow.kernel;

/** The space of a task: units {@code [start, end)}, which are bytes of the input or items. */
public record Extent(long start, long end) {
  public long units() {
    return end - start;
  }
}
