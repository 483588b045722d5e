package furrow.bench.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.bench.csv.Query.Aggregate;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryTest {
  @Test
  void readsAggregatesAndKeys() {
    assertThat(Query.parse("sum(qty), mean(price) by region, year"))
        .isEqualTo(
            new Query(
                List.of(new Aggregate("sum", "qty"), new Aggregate("mean", "price")),
                List.of("region", "year")));
  }

  @Test
  void readsStarsAndQuotedNames() {
    assertThat(Query.parse("sum(*),max( \"unit \"\"net\"\" price\" )"))
        .isEqualTo(
            new Query(
                List.of(new Aggregate("sum", "*"), new Aggregate("max", "unit \"net\" price")),
                List.of()));
  }

  @Test
  void saysWhereItStumbled() {
    assertThatThrownBy(() -> Query.parse("sum(qty")).hasMessageContaining("position 8");
  }
}
