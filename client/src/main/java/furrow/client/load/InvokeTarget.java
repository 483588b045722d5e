package furrow.client.load;

import furrow.json.JsonObject;
import furrow.protocol.access.AccessFile;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Message;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.protocol.message.TaskMessage.Invoked;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * A Furrow server, asked for one invocation again and again over its binary protocol.
 *
 * @param access the server's access file
 * @param operation of the kernel
 * @param group whose workers may take it; empty for all
 * @param timeoutMillis longest wait for one answer, and for a connection
 */
public record InvokeTarget(
    Path access, String kernel, String operation, String group, byte[] input, int timeoutMillis)
    implements LoadTarget {
  private static final String SOFTWARE = "furrow-load";

  @Override
  public Connection open() throws IOException {
    LinkSettings settings = new LinkSettings(SOFTWARE, timeoutMillis, timeoutMillis);
    return new Session(settings, new Invoke(kernel, operation, Map.of(), group, input, 0, false));
  }

  @Override
  public void probe() throws IOException {
    try (Session session = (Session) open()) {
      session.call();
    } catch (ProblemException e) {
      if (e.code() != ErrorCode.BUSY) {
        throw e;
      }
    }
  }

  @Override
  public String title() {
    return "kernel " + kernel + " of the server of " + access;
  }

  @Override
  public String benchmark() {
    return "furrow.load." + kernel;
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .put("access", access.toString())
        .put("kernel", kernel)
        .put("operation", operation)
        .put("group", group)
        .put("input", Base64.getEncoder().encodeToString(input))
        .put("timeout_ms", timeoutMillis);
  }

  static InvokeTarget of(JsonObject json) {
    return new InvokeTarget(
        Path.of(json.text("access")),
        json.text("kernel"),
        json.text("operation"),
        json.text("group"),
        Base64.getDecoder().decode(json.text("input")),
        Integer.parseInt(json.text("timeout_ms")));
  }

  /** A session; it is opened anew before the server would have missed its heartbeats. */
  private final class Session implements Connection {
    private final LinkSettings settings;
    private final Invoke request;
    private Link link;
    private long used = System.nanoTime();

    Session(LinkSettings settings, Invoke request) throws ProblemException {
      this.settings = settings;
      this.request = request;
      this.link = Link.connect(AccessFile.read(access), settings);
    }

    @Override
    public String ask() throws IOException {
      try {
        call();
        return OK;
      } catch (ProblemException e) {
        if (e.code() == ErrorCode.TIMEOUT) {
          throw new SocketTimeoutException(e.getMessage());
        }
        return e.code().name();
      }
    }

    void call() throws ProblemException {
      long idle = System.nanoTime() - used;
      if (idle > link.welcome().heartbeatMillis() * 1_000_000L) {
        link.close();
        link = Link.connect(AccessFile.read(access), settings);
      }
      Message answer = link.call(request, timeoutMillis);
      used = System.nanoTime();
      if (!(answer instanceof Invoked)) {
        throw new ProblemException(
            ErrorCode.BAD_FRAME, answer.getClass().getSimpleName() + " instead of Invoked", "");
      }
    }

    @Override
    public boolean closed() {
      return link.closed();
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
