package furrow.worker.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void boundsDoubleUpToFiveSecondsAndStartAgain() {
    Random largest =
        new Random() {
          private static final long serialVersionUID = 1;

          @Override
          public long nextLong(long bound) {
            return bound - 1;
          }
        };
    Backoff backoff = new Backoff(largest);
    assertThat(new long[] {backoff.nextMillis(), backoff.nextMillis(), backoff.nextMillis()})
        .containsExactly(100, 200, 400);
    for (int i = 0; i < 10; i++) {
      backoff.nextMillis();
    }
    assertThat(backoff.nextMillis()).isEqualTo(5_000);
    backoff.reset();
    assertThat(backoff.nextMillis()).isEqualTo(100);
  }
}
