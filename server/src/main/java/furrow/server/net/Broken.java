package furrow.server.net;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;

/** Logs why a connection ended: a peer's doing quietly, our own loudly. */
final class Broken {
  private Broken() {}

  static void log(Logger log, String who, Throwable cause) {
    boolean theirs =
        cause instanceof IOException
            || cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    if (theirs) {
      log.debug("{}: {}", who, cause.toString());
    } else {
      log.error("{}: unexpected", who, cause);
    }
  }
}
