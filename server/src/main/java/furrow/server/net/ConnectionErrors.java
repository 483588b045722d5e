package furrow.server.net;

import furrow.kernel.FatalErrors;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;

/**
 * Logs why a connection ended: network errors at debug level, unexpected ones as errors. What no
 * server can go on from ends the process.
 */
public final class ConnectionErrors {
  private ConnectionErrors() {}

  public static void log(Logger log, String who, Throwable cause) {
    FatalErrors.pass(cause);
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
