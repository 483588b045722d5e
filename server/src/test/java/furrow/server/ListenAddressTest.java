package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

  @ParameterizedTest
  @CsvSource({
    "0, 127.0.0.1, 0",
    "7677, 127.0.0.1, 7677",
    "localhost, localhost, 0",
    "127.0.0.1:80, 127.0.0.1, 80",
    "[::1]:9, ::1, 9",
    "[::1], ::1, 0"
  })
  void whatCanBeListenedOn(String text, String host, int port) throws Exception {
    assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
    assertThat(ListenAddress.parse(text).loopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":80", "0:80", "2130706433:1", "65536", "a:b", "a:65536", "::1", "-1:2"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text).loopback())
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("listen address");
  }
}
