package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "unix:/run/user/1000/furrow/server.sock",
        "unix:/with:colon",
        "tcp:localhost:1",
        "tls:node-7.cluster:65535",
        "tls:[fe80::1%eth0]:7070"
      })
  void survivesItsText(String text) {
    Address address = Address.parse(text);
    assertThat(address).hasToString(text);
    assertThat(address.host()).doesNotContain("[");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:7070",
        "http://a:1",
        "tcp:7070",
        "tcp::7070",
        "tcp:a:",
        "tls:a:0",
        "tls:a:65536",
        "tls:a:x",
        "tls:a:-1"
      })
  void refusesTheRestAndShowsIt(String text) {
    assertThatThrownBy(() -> Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
