package furrow.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingTransportTest {
  @TempDir Path directory;
  private RingTransport server;
  private RingTransport worker;
  private SocketChannel bell;

  @BeforeEach
  void connect() throws IOException {
    RingFile file = RingFile.create(directory.resolve("a.ring"), 1 << 16, 1);
    try (ServerSocketChannel door = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      door.bind(UnixDomainSocketAddress.of(file.bell()));
      worker = RingTransport.attach(file.path());
      bell = door.accept();
      server = new RingTransport(file.server(), bell);
    }
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    worker.close();
  }

  @Test
  void wakesASleepingReader() throws Exception {
    CompletableFuture<byte[]> got = CompletableFuture.supplyAsync(() -> read(worker, 3));
    server.write(new byte[] {1, 2, 3}, 0, 3);

    assertThat(got.get()).containsExactly(1, 2, 3);
  }

  @Test
  void passesAFrameThatIsLargerThanTheRing() throws Exception {
    byte[] frame = Pair.bytes(1 << 20, 5).array();
    CompletableFuture<byte[]> got = CompletableFuture.supplyAsync(() -> read(worker, frame.length));
    server.write(frame, 0, frame.length);

    assertThat(got.get()).isEqualTo(frame);
  }

  @Test
  void tellsWhenNothingCameInTimeAndGoesOn() throws Exception {
    byte[] into = new byte[8];
    assertThatThrownBy(() -> worker.read(into, 0, 8, 20))
        .isInstanceOf(SocketTimeoutException.class);

    server.write(new byte[] {9}, 0, 1);
    assertThat(worker.read(into, 0, 8, 10_000)).isEqualTo(1);
  }

  @Test
  void aReaderThatWaitsSleepsUntilItsTimeIsOver() {
    assertThatThrownBy(() -> worker.read(new byte[8], 0, 8, 200))
        .isInstanceOf(SocketTimeoutException.class);

    // The last millisecond may be slept in parts.
    assertThat(worker.waits()).isBetween(1L, 5L);
  }

  @Test
  void givesWhatWasWrittenBeforeTheEnd() throws Exception {
    server.write(new byte[] {1, 2}, 0, 2);
    server.close();

    assertThat(read(worker, 2)).containsExactly(1, 2);
    assertThat(worker.read(new byte[8], 0, 8, 10_000)).isEqualTo(-1);
  }

  @Test
  void noticesAPeerThatDiedWithoutAWord() throws Exception {
    server.write(new byte[] {1, 2}, 0, 2);
    bell.close();

    assertThat(read(worker, 2)).containsExactly(1, 2);
    assertThat(worker.read(new byte[8], 0, 8, 10_000)).isEqualTo(-1);
  }

  @Test
  void closingEndsTheWaitOfItsOwnReader() throws Exception {
    CompletableFuture<byte[]> got = CompletableFuture.supplyAsync(() -> read(worker, 3));
    worker.close();

    assertThatThrownBy(got::get).hasRootCauseInstanceOf(IOException.class);
  }

  private static byte[] read(RingTransport from, int length) {
    byte[] into = new byte[length];
    try {
      for (int have = 0; have < length; ) {
        have += from.read(into, have, length - have, 0);
      }
      return into;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
