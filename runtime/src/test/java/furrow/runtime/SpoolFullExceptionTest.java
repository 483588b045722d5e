package furrow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SpoolFullExceptionTest {
  @Test
  void aFullDiskAQuotaAndALimitOfTheProcessAreToldFromOtherErrors() {
    for (String reason :
        new String[] {"No space left on device", "Disk quota exceeded", "File too large"}) {
      assertThat(SpoolFullException.matches(new IOException(reason))).as(reason).isTrue();
    }
    assertThat(SpoolFullException.matches(new IOException("Input/output error"))).isFalse();
    assertThat(SpoolFullException.matches(new IOException())).isFalse();
  }
}
