package furrow.kernel.csv;

import java.util.Arrays;

/** Sorts groups by their keys' unsigned bytes: a merge sort over numbers, without boxing. */
final class KeySort {
  private static final int SHORT = 16;

  private final byte[] keys;
  private final GroupTable table;

  private KeySort(GroupTable table) {
    this.table = table;
    this.keys = table.keyBytes();
  }

  static int[] sort(GroupTable table) {
    int[] order = new int[table.size()];
    Arrays.setAll(order, i -> i);
    new KeySort(table).sort(order.clone(), order, 0, order.length);
    return order;
  }

  /** Sorts {@code to[from, end)}; {@code spare} holds the same numbers there. */
  private void sort(int[] spare, int[] to, int from, int end) {
    if (end - from <= SHORT) {
      insertion(to, from, end);
      return;
    }
    int middle = (from + end) >>> 1;
    sort(to, spare, from, middle);
    sort(to, spare, middle, end);
    int left = from;
    int right = middle;
    for (int i = from; i < end; i++) {
      boolean takeLeft = right == end || (left < middle && compare(spare[left], spare[right]) <= 0);
      to[i] = takeLeft ? spare[left++] : spare[right++];
    }
  }

  private void insertion(int[] order, int from, int end) {
    for (int i = from + 1; i < end; i++) {
      int moving = order[i];
      int at = i;
      for (; at > from && compare(order[at - 1], moving) > 0; at--) {
        order[at] = order[at - 1];
      }
      order[at] = moving;
    }
  }

  private int compare(int a, int b) {
    return Arrays.compareUnsigned(
        keys, table.start(a), table.end(a), keys, table.start(b), table.end(b));
  }
}
