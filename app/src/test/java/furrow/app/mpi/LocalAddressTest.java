package furrow.app.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.access.Cidr;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import org.junit.jupiter.api.Test;

class LocalAddressTest {
  @Test
  void withoutANetworkItIsLoopback() throws ProblemException {
    assertThat(LocalAddress.in(Cidr.parse(""))).startsWith("127.");
  }

  @Test
  void aNetworkThatThisHostIsNotInIsRefusedWithWhatItHas() {
    assertThatThrownBy(() -> LocalAddress.in(Cidr.parse("203.0.113.0/24")))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
              assertThat(e.getMessage())
                  .contains("no address of this host lies in 203.0.113.0/24; it has ", "127.0.0.1");
            });
  }
}
