package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server by HTTP, over real sockets. */
class HttpGatewayTest {
  @TempDir Path directory;

  private static HttpResponse<String> get(ServerHarness server, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.server().httpUrls().get(0) + path))
            .timeout(Duration.ofSeconds(30))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aServerSaysThatItLives() throws Exception {
    try (ServerHarness server = ServerHarness.start(directory)) {
      HttpResponse<String> response = get(server, "/healthz");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(JsonObject.parse(response.body()).text("status")).isEqualTo("ok");
    }
  }

  @Test
  void aRouteIsAMessageToTheSameHandlers() throws Exception {
    HttpSettings trusting = new HttpSettings(true, List.of(), true, Set.of());
    try (ServerHarness server = ServerHarness.start(directory, s -> s.withHttp(trusting))) {
      HttpResponse<String> response = get(server, "/api/v1/server");

      assertThat(response.statusCode()).isEqualTo(200);
      JsonObject body = JsonObject.parse(response.body());
      assertThat(body.text("schema")).isEqualTo("furrow/1");
      assertThat(body.text("server")).isEqualTo(server.server().serverId());
    }
  }

  @Test
  void withoutATokenTheRestIsRefused() throws Exception {
    try (ServerHarness server = ServerHarness.start(directory)) {
      HttpResponse<String> response = get(server, "/api/v1/server");

      assertThat(response.statusCode()).isEqualTo(401);
      JsonObject body = JsonObject.parse(response.body());
      assertThat(body.text("code")).isEqualTo("AUTH_REFUSED");
      assertThat(body.text("error")).isEqualTo(body.text("message")).isNotBlank();
      assertThat(body.text("hint")).contains("furrow token create --http");
    }
  }
}
