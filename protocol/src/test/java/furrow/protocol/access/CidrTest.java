package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.99.0.0/23, 10.99.1.255, true",
    "10.99.0.0/23, 10.99.2.0, false",
    "192.168.1.7/32, 192.168.1.7, true",
    "192.168.1.7/32, 192.168.1.6, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fd12::5, true",
    "fd00::/8, fe12::5, false",
    "127.0.0.0/8, 127.0.0.1, true"
  })
  void itHoldsTheAddressesThatBeginAsItDoes(String network, String address, boolean held)
      throws ProblemException, UnknownHostException {
    assertThat(Cidr.parse(network).contains(InetAddress.getByName(address))).isEqualTo(held);
  }

  @Test
  void whoNamesNoneMeansLoopback() throws ProblemException {
    assertThat(Cidr.parse("").loopback()).isTrue();
    assertThat(Cidr.parse("::1/128").loopback()).isTrue();
    assertThat(Cidr.parse("10.0.0.0/8").loopback()).isFalse();
    assertThat(Cidr.parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0/8",
        "10.0.0.0/33",
        "fd00::/129",
        "localhost/8",
        "a/8",
        "/8",
        "10.0.0.256/8",
        "10.0.0.0/x",
        "10.0.0.0/-1",
        "10",
        " ",
        "1:2:3/8"
      })
  void whatIsNoNetworkIsRefused(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_SETTING);
              assertThat(e.getMessage()).contains("'" + text + "'");
            });
  }
}
