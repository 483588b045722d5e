package furrow.bench.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.bench.csv.BenchQuery.Aggregate;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchQueryTest {
  @Test
  void readsAggregatesAndKeys() {
    assertThat(BenchQuery.parse("sum(qty), mean(price) by region, year"))
        .isEqualTo(
            new BenchQuery(
                List.of(new Aggregate("sum", "qty"), new Aggregate("mean", "price")),
                List.of("region", "year")));
  }

  @Test
  void readsStarsAndQuotedNames() {
    assertThat(BenchQuery.parse("sum(*),max( \"unit \"\"net\"\" price\" )"))
        .isEqualTo(
            new BenchQuery(
                List.of(new Aggregate("sum", "*"), new Aggregate("max", "unit \"net\" price")),
                List.of()));
  }

  @Test
  void saysWhereItStumbled() {
    assertThatThrownBy(() -> BenchQuery.parse("sum(qty")).hasMessageContaining("position 8");
  }
}
