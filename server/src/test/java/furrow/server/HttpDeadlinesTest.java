package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.server.http.ResponseStream;
import furrow.server.http.Route;
import furrow.server.net.NetSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow and idle clients are ended; the times are short here, and nothing asks how long it took. */
class HttpDeadlinesTest {
  private static final NetSettings SHORT = new NetSettings(1_000, 5_000, 50, 100);

  private static final CountDownLatch ENDED = new CountDownLatch(1);

  @TempDir static Path directory;
  private static ServerHarness server;

  @BeforeAll
  static void start() throws Exception {
    HttpSettings trusting = new HttpSettings(true, List.of(), true, Set.of());
    server = ServerHarness.start(directory, s -> s.withHttp(trusting).withNet(SHORT));
    server
        .server()
        .httpRoutes()
        .add(Route.post("/test/echo").takesJson(1_000, null).to(e -> e.answer(200, "", e.body())));
    server
        .server()
        .httpRoutes()
        .add(Route.get("/test/large").to(e -> e.answer(200, "text/plain", LARGE)));
    server
        .server()
        .httpRoutes()
        .add(
            Route.get("/test/endless")
                .to(
                    e -> {
                      e.onGone(ENDED::countDown);
                      endless(e.stream(200, "text/plain"));
                    }));
  }

  /** More than the buffers of the system take. */
  private static final byte[] LARGE = new byte[32 << 20];

  private static void endless(ResponseStream stream) {
    stream.onReady(() -> endless(stream));
    while (stream.ready()) {
      stream.write(new byte[64 * 1024]);
    }
  }

  @Test
  void aClientThatDoesNotTakeItsLastAnswerIsEnded() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      client.send(
          "GET /test/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\nGET /heal");

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                try {
                  client.send("x");
                  return false;
                } catch (IOException e) {
                  return true;
                }
              });
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aHeadThatDoesNotEndIsAnsweredWith408() throws Exception {
    for (String part : List.of("G", "GET /healthz HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n")) {
      try (RawHttp client = RawHttp.connect(server)) {
        assertThat(send(client, part).answer().status()).isEqualTo(408);
        assertThat(client.ended()).isTrue();
      }
    }
  }

  @Test
  void aBodyThatDoesNotComeIsAnsweredWith408() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      send(client, "POST /test/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhel");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.ended()).isTrue();
    }
  }

  @Test
  void aChunkThatDoesNotComeIsAnsweredWith408() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      send(
          client,
          "POST /test/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe");

      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.ended()).isTrue();
    }
  }

  /** On a slow machine the server may have ended it before anything is sent. */
  private static RawHttp send(RawHttp client, String text) {
    try {
      return client.send(text);
    } catch (IOException e) {
      return client;
    }
  }

  @Test
  void aConnectionThatSendsNothingEnds() throws Exception {
    try (RawHttp silent = RawHttp.connect(server)) {
      assertThat(silent.rest()).startsWith("HTTP/1.1 408 ");
    }
  }

  /** On a slow machine the first ones may be ended before they have asked. */
  @Test
  void aConnectionWithoutFurtherRequestsEnds() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              try (RawHttp idle = RawHttp.connect(server)) {
                idle.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
                return idle.answer().status() == 200 && idle.ended();
              }
            });
  }

  @Test
  void aClientThatDoesNotTakeItsAnswerIsEnded() throws Exception {
    try (RawHttp client = RawHttp.connect(server)) {
      client.send("GET /test/endless HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(ENDED.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
