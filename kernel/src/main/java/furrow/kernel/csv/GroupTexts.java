package furrow.kernel.csv;

import java.util.Arrays;

/** One text per group: the first of its values, the last, the least or the greatest. */
final class GroupTexts {
  /** Which of the values is kept. */
  enum Kept {
    FIRST,
    LAST,
    LEAST,
    GREATEST
  }

  private static final int BYTES_PER_TEXT = 24;

  private final Kept kept;
  private byte[][] texts = new byte[1][];
  private long bytesHeld;

  GroupTexts(Kept kept) {
    this.kept = kept;
  }

  void ensure(int capacity) {
    if (texts.length < capacity) {
      texts = Arrays.copyOf(texts, capacity);
    }
  }

  long bytesHeld() {
    return bytesHeld;
  }

  boolean has(int group) {
    return texts[group] != null;
  }

  /** The text's bytes, or null when the group has no value. */
  byte[] get(int group) {
    return texts[group];
  }

  /** Takes a value that comes behind all others in the input. */
  void offer(int group, Text value) {
    byte[] old = texts[group];
    if (old != null) {
      int order = kept == Kept.FIRST ? 0 : value.compareTo(old);
      boolean keep =
          switch (kept) {
            case FIRST -> true;
            case LAST -> order == 0;
            case LEAST -> order >= 0;
            case GREATEST -> order <= 0;
          };
      if (keep) {
        return;
      }
      bytesHeld -= old.length + BYTES_PER_TEXT;
    }
    texts[group] = value.toBytes();
    bytesHeld += value.length() + BYTES_PER_TEXT;
  }
}
