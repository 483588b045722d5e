package furrow.kernel.copy;

/** Numbers of chunks in ascending order as short text: {@code 3, 5-65/4, 70-80}. */
final class ChunkNumbers {
  /** Characters; what goes beyond is only counted. */
  private static final int LONGEST = 8_000;

  private final StringBuilder text = new StringBuilder();
  private long first;
  private long last;
  private long step;
  private long inRun;
  private long count;
  private long untold;

  void add(long number) {
    count++;
    if (inRun > 0 && (inRun == 1 || number - last == step)) {
      step = number - last;
      last = number;
      inRun++;
      return;
    }
    tell();
    first = number;
    last = number;
    inRun = 1;
  }

  long count() {
    return count;
  }

  private void tell() {
    if (inRun == 0) {
      return;
    }
    if (text.length() > LONGEST) {
      untold += inRun;
    } else {
      text.append(text.isEmpty() ? "" : ", ").append(first);
      if (inRun == 2) {
        text.append(", ").append(last);
      } else if (inRun > 2) {
        text.append('-').append(last).append(step == 1 ? "" : "/" + step);
      }
    }
    inRun = 0;
  }

  @Override
  public String toString() {
    tell();
    return untold == 0 ? text.toString() : text + " and " + untold + " more";
  }
}
