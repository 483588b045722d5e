package furrow.client.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.link.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of every form, in pieces of any size. */
class HttpLoadConnectionTest {
  private static final String TWO =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
          + "HTTP/1.1 503 Service Unavailable\r\ncontent-length:2\r\n\r\n{}";

  /** Answers that are there already; then silence, or the end. */
  private static final class Script implements Transport {
    final List<String> asked = new ArrayList<>();
    final byte[] answers;
    final int piece;
    final boolean ends;
    int at;

    Script(String answers, int piece, boolean ends) {
      this.answers = answers.getBytes(StandardCharsets.ISO_8859_1);
      this.piece = piece;
      this.ends = ends;
    }

    @Override
    public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
      if (at == answers.length) {
        if (ends) {
          return -1;
        }
        throw new SocketTimeoutException("nothing more");
      }
      int count = Math.min(Math.min(piece, length), answers.length - at);
      System.arraycopy(answers, at, into, offset, count);
      at += count;
      return count;
    }

    @Override
    public void write(byte[] from, int offset, int length) {
      asked.add(new String(from, offset, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public byte[] certificate() {
      return new byte[0];
    }

    @Override
    public void close() {
      at = answers.length;
    }
  }

  private static HttpLoadConnection over(Script script) {
    return new HttpLoadConnection(script, "ask".getBytes(StandardCharsets.ISO_8859_1), 60_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1_000})
  void answersAreTakenApartWhereverTheyAreCut(int piece) throws IOException {
    Script script = new Script(TWO, piece, false);
    HttpLoadConnection connection = over(script);

    assertThat(connection.ask()).isEqualTo(LoadTarget.OK);
    assertThat(connection.ask()).isEqualTo("503");

    assertThat(connection.closed()).isFalse();
    assertThat(script.asked).containsExactly("ask", "ask");
    assertThat(script.at).isEqualTo(script.answers.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1_000})
  void bodiesMayBeChunked(int piece) throws IOException {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;x=1\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
    HttpLoadConnection connection = over(new Script(chunked + TWO, piece, false));

    assertThat(connection.ask()).isEqualTo(LoadTarget.OK);
    assertThat(connection.ask()).isEqualTo(LoadTarget.OK);
    assertThat(connection.ask()).isEqualTo("503");
  }

  @Test
  void aBodyLargerThanTheBufferIsDroppedWhole() throws IOException {
    String large = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000);
    HttpLoadConnection connection = over(new Script(large + TWO, 4_096, false));

    assertThat(connection.ask()).isEqualTo(LoadTarget.OK);
    assertThat(connection.ask()).isEqualTo(LoadTarget.OK);
    assertThat(connection.ask()).isEqualTo("503");
  }

  @Test
  void anInterimAnswerIsNoAnswer() throws IOException {
    HttpLoadConnection connection =
        over(new Script("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 9, false));

    assertThat(connection.ask()).isEqualTo(LoadTarget.OK);
  }

  @Test
  void itSaysWhenTheOtherSideCloses() throws IOException {
    HttpLoadConnection told =
        over(
            new Script(
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 9, true));
    assertThat(told.ask()).isEqualTo(LoadTarget.OK);
    assertThat(told.closed()).isTrue();

    HttpLoadConnection untold = over(new Script("HTTP/1.1 200 OK\r\n\r\nto the end", 9, true));
    assertThat(untold.ask()).isEqualTo(LoadTarget.OK);
    assertThat(untold.closed()).isTrue();
  }

  @Test
  void aHalfAnswerIsNone() {
    String half = TWO.substring(0, 40);
    assertThatThrownBy(() -> over(new Script(half, 9, true)).ask())
        .isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> over(new Script(half, 9, false)).ask())
        .isInstanceOf(SocketTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 +20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"
      })
  void whatIsNoHttpIsSaid(String answer) {
    assertThatThrownBy(() -> over(new Script(answer, 1_000, true)).ask())
        .isInstanceOf(HttpLoadConnection.MalformedAnswer.class);
  }

  @Test
  void endlessHeadsAreGivenUp() {
    assertThatThrownBy(
            () -> over(new Script("HTTP/1.1 200 " + "x".repeat(1 << 20), 999, true)).ask())
        .isInstanceOf(HttpLoadConnection.MalformedAnswer.class);
    String head = "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(100_000);
    assertThatThrownBy(() -> over(new Script(head, 999, true)).ask())
        .isInstanceOf(HttpLoadConnection.MalformedAnswer.class);
  }
}
