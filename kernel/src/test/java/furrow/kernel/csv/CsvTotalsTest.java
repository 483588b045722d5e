package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CsvTotalsTest {

  @Test
  void groupsThatFillTheirMemoryAreTooMany() throws Exception {
    CsvHeader header = new CsvHeader("f.csv", 4, 1, new String[] {"k", "n"}, "");
    Operation operation = new Operation("sum(n), min(n) by k", List.of(), Map.of());
    CsvTotals totals = new CsvTotals(CsvQuery.of(operation, header), 1_000_000);

    byte[] key = new byte[8 + InputWindow.SLACK];
    int groups = 0;
    while (!totals.full()) {
      key[0] = (byte) groups;
      key[1] = (byte) (groups >> 8);
      assertThat(totals.addGroup(key, 0, 8)).isEqualTo(groups++);
    }

    assertThat(groups).isEqualTo(8_192);
    assertThat(totals.mostGroups()).isEqualTo("8192 groups, all that fit into memory here");
  }
}
