package furrow.client.settings;

import java.util.List;

/** Finds what a misspelt word was probably meant to be. */
public final class Nearest {
  private static final int MOST_EDITS = 3;

  private Nearest() {}

  /** The nearest known word, or empty when none is near. */
  public static String to(String word, List<String> known) {
    String best = "";
    int least = Math.min(MOST_EDITS, Math.max(1, word.length() / 2)) + 1;
    for (String candidate : known) {
      int edits = edits(word, candidate);
      if (edits < least) {
        least = edits;
        best = candidate;
      }
    }
    return best;
  }

  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
