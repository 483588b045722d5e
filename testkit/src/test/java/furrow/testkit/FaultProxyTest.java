package furrow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private ServerSocket target;
  private FaultProxy proxy;
  private Socket near;
  private Socket far;

  @BeforeEach
  void connect() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    target = new ServerSocket(0, 1, loopback);
    proxy = new FaultProxy(new InetSocketAddress(loopback, target.getLocalPort()));
    near = new Socket(loopback, proxy.port());
    far = target.accept();
    near.setSoTimeout(5_000);
    far.setSoTimeout(5_000);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    near.close();
    far.close();
    target.close();
  }

  @Test
  void passesBothWays() throws IOException {
    near.getOutputStream().write("up".getBytes());
    far.getOutputStream().write("down".getBytes());

    assertThat(far.getInputStream().readNBytes(2)).asString().isEqualTo("up");
    assertThat(near.getInputStream().readNBytes(4)).asString().isEqualTo("down");
  }

  @Test
  void dropsOneDirectionOnly() throws IOException {
    proxy.upstream(FaultProxy.Fault.DROP);
    far.setSoTimeout(100);
    near.getOutputStream().write("lost".getBytes());
    far.getOutputStream().write("kept".getBytes());

    assertThat(near.getInputStream().readNBytes(4)).asString().isEqualTo("kept");
    assertThatThrownBy(() -> far.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void tricklesWithoutLosing() throws IOException {
    proxy.pause(Duration.ofMillis(1));
    proxy.upstream(FaultProxy.Fault.TRICKLE);
    near.getOutputStream().write("trickled".getBytes());

    assertThat(far.getInputStream().readNBytes(8)).asString().isEqualTo("trickled");
  }

  @Test
  void cutsWhatIsOpen() {
    proxy.cut();

    assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(IOException.class);
  }
}
