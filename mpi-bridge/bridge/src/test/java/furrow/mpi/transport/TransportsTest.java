package furrow.mpi.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import org.junit.jupiter.api.Test;

class TransportsTest {
  @Test
  void saysWhatWouldBringAMissingTransport() {
    assertThatThrownBy(() -> Transports.find("mpj"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
              assertThat(e.hint()).contains("libmpj-java");
            })
        .hasMessage("no transport 'mpj' for MPI worlds; there is none");
  }
}
