package furrow.engine.task;

import furrow.engine.PastSubmission;
import java.util.Arrays;

/**
 * The submissions of forgotten tasks, oldest first, found by key. A ring of plain numbers with hash
 * chains through it: 48 bytes each, so 50 MB for a million.
 */
public final class PastSubmissions {
  private static final int WIDTH = 5;
  private static final int SMALLEST = 16;

  private final int most;

  /** {@link #WIDTH} numbers for each place of the ring. */
  private long[] ring = new long[0];

  /** By the key's bucket the place of its newest entry, and by place the next older; -1 ends. */
  private int[] newest = new int[0];

  private int[] older = new int[0];
  private int first;
  private int size;

  public PastSubmissions() {
    this(PastSubmission.MOST);
  }

  PastSubmissions(int most) {
    this.most = most;
  }

  public int size() {
    return size;
  }

  /** Notes one; what is too old by then, or too much, goes. */
  public void add(PastSubmission past) {
    while (size > 0 && (size == most || at(first).expired(past.forgottenMillis()))) {
      removeOldest();
    }
    if (size == older.length) {
      grow();
    }
    put((first + size++) & (older.length - 1), past);
  }

  /**
   * The latest of this user under this id, or null when there is none that is young enough.
   *
   * @param nowMillis wall clock
   */
  public PastSubmission find(String user, String submissionId, long nowMillis) {
    if (size == 0) {
      return null;
    }
    PastSubmission wanted = PastSubmission.of(user, submissionId, 0, 0, 0);
    for (int place = newest[bucket(wanted)]; place >= 0; place = older[place]) {
      PastSubmission past = at(place);
      if (past.sameKey(wanted)) {
        return past.expired(nowMillis) ? null : past;
      }
    }
    return null;
  }

  private PastSubmission at(int place) {
    int k = place * WIDTH;
    return new PastSubmission(ring[k], ring[k + 1], ring[k + 2], ring[k + 3], ring[k + 4]);
  }

  /** The key is a hash already. */
  private int bucket(PastSubmission past) {
    return (int) past.keyLow() & (newest.length - 1);
  }

  private void put(int place, PastSubmission past) {
    int k = place * WIDTH;
    ring[k] = past.keyHigh();
    ring[k + 1] = past.keyLow();
    ring[k + 2] = past.task();
    ring[k + 3] = past.body();
    ring[k + 4] = past.forgottenMillis();
    int bucket = bucket(past);
    older[place] = newest[bucket];
    newest[bucket] = place;
  }

  /** The oldest of all is the last of its chain. */
  private void removeOldest() {
    int bucket = bucket(at(first));
    if (newest[bucket] == first) {
      newest[bucket] = -1;
    } else {
      int place = newest[bucket];
      while (older[place] != first) {
        place = older[place];
      }
      older[place] = -1;
    }
    first = (first + 1) & (older.length - 1);
    size--;
  }

  private void grow() {
    int capacity = Math.max(SMALLEST, older.length * 2);
    PastSubmissions larger = new PastSubmissions(most);
    larger.ring = new long[capacity * WIDTH];
    larger.older = new int[capacity];
    larger.newest = new int[capacity];
    Arrays.fill(larger.newest, -1);
    for (int k = 0; k < size; k++) {
      larger.put(k, at((first + k) & (older.length - 1)));
    }
    ring = larger.ring;
    older = larger.older;
    newest = larger.newest;
    first = 0;
  }
}
