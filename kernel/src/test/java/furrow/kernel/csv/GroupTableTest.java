package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupTableTest {

  @Test
  void findsWhatWasAddedAndSortsByUnsignedBytes() {
    Random random = TestSeed.random("GroupTableTest");
    GroupTable table = new GroupTable();
    TreeMap<byte[], Integer> expected = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < 50_000; i++) {
      byte[] key = key(random);
      int found = table.find(padded(key), 0, key.length);
      assertThat(found).isEqualTo(expected.getOrDefault(key, GroupTable.ABSENT));
      if (found == GroupTable.ABSENT) {
        expected.put(key, table.add(padded(key), 0, key.length));
      }
    }
    assertThat(table.size()).isEqualTo(expected.size());
    assertThat(table.sorted()).containsExactly(toArray(new ArrayList<>(expected.values())));
  }

  @Test
  void findsManyAtOnce() {
    GroupTable table = new GroupTable();
    for (int i = 0; i < 1_000; i += 2) {
      byte[] key = ("key" + i).getBytes(StandardCharsets.UTF_8);
      table.add(padded(key), 0, key.length);
    }
    byte[] bytes = new byte[1_000 * 8 + InputWindow.SLACK];
    int[] froms = new int[1_000];
    int[] lengths = new int[1_000];
    int[] groups = new int[1_000];
    for (int i = 0; i < 1_000; i++) {
      byte[] key = ("key" + i).getBytes(StandardCharsets.UTF_8);
      froms[i] = i * 8;
      lengths[i] = key.length;
      System.arraycopy(key, 0, bytes, froms[i], key.length);
    }
    table.findAll(bytes, froms, lengths, groups, 1_000);
    for (int i = 0; i < 1_000; i++) {
      assertThat(groups[i]).isEqualTo(i % 2 == 0 ? i / 2 : GroupTable.ABSENT);
    }
  }

  private static byte[] key(Random random) {
    byte[] key = new byte[random.nextInt(random.nextInt(10) == 0 ? 40 : 3)];
    random.nextBytes(key);
    return key;
  }

  private static byte[] padded(byte[] key) {
    return Arrays.copyOf(key, key.length + InputWindow.SLACK);
  }

  private static int[] toArray(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
