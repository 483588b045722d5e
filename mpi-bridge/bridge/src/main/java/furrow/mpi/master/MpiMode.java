package furrow.mpi.master;

import java.util.Locale;

/** How fragments pass through a world. */
public enum MpiMode {
  /** What measurement recommends, by turns. */
  AUTO,
  /** Scatter, work, gather: cheap while subtasks are short and even. */
  ROUNDS,
  /** Point to point within a window for each rank: nobody waits for another. */
  WINDOW;

  /**
   * @throws IllegalArgumentException naming the text and what would do
   */
  public static MpiMode parse(String text) {
    for (MpiMode mode : values()) {
      if (mode.label().equals(text)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("'" + text + "' is no mode; use auto, rounds or window");
  }

  /** Lower-case, as in options and messages. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
