package furrow.client.load;

import furrow.json.JsonObject;
import furrow.protocol.access.Address;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.link.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.SSLException;

/**
 * An HTTP/1.1 server and the one request that it gets again and again.
 *
 * @param url for people
 * @param address where to connect
 * @param certificate SHA-256 of the server's certificate in hexadecimal; empty without TLS
 * @param request all its bytes, head and body
 * @param timeoutMillis longest wait for one answer, and for a connection
 */
public record HttpTarget(
    String url, Address address, String certificate, byte[] request, int timeoutMillis)
    implements LoadTarget {
  private static final String SOFTWARE = "furrow-load";

  @Override
  public Connection open() throws IOException {
    LinkSettings settings = new LinkSettings(SOFTWARE, timeoutMillis, timeoutMillis);
    Transport transport = Transport.open(address, settings, HexFormat.of().parseHex(certificate));
    return new HttpLoadConnection(transport, request, timeoutMillis);
  }

  @Override
  public void probe() throws ProblemException {
    String outcome;
    try (Connection connection = open()) {
      outcome = connection.ask();
    } catch (SSLException e) {
      throw new ProblemException(
              ErrorCode.TLS_MISMATCH, url + ": " + e.getMessage(), "furrow server info")
          .because(e);
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.UNREACHABLE,
              url + " does not answer: " + e.getMessage(),
              "is it running? furrow server status")
          .because(e);
    }
    boolean passing = outcome.equals("408") || outcome.equals("429");
    if (outcome.startsWith("4") && !passing) {
      boolean refused = outcome.equals("401") || outcome.equals("403");
      throw new ProblemException(
          refused ? ErrorCode.AUTH_REFUSED : ErrorCode.BAD_REQUEST,
          url + " answers " + outcome + " to such a request",
          refused ? "furrow load --http URL --token-file FILE" : "furrow load --help");
    }
  }

  @Override
  public String title() {
    return url;
  }

  /**
   * The bytes of a request.
   *
   * @param headers whole lines, each with its end
   */
  public static byte[] request(
      String method, String path, String host, String headers, byte[] body) {
    String length =
        method.equals("GET") && body.length == 0 ? "" : "Content-Length: " + body.length + "\r\n";
    byte[] head =
        (method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + length + "\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  @Override
  public String benchmark() {
    return "furrow.load.http";
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .put("url", url)
        .put("address", address.toString())
        .put("certificate", certificate)
        .put("request", Base64.getEncoder().encodeToString(request))
        .put("timeout_ms", timeoutMillis);
  }

  static HttpTarget of(JsonObject json) {
    return new HttpTarget(
        json.text("url"),
        Address.parse(json.text("address")),
        json.text("certificate"),
        Base64.getDecoder().decode(json.text("request")),
        Integer.parseInt(json.text("timeout_ms")));
  }
}
