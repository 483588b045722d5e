package furrow.worker.daemon;

import furrow.protocol.access.Access;
import furrow.protocol.error.ProtocolException;

/** Where the way to the server is written; asked anew for every connection, for it may change. */
@FunctionalInterface
public interface AccessSource {
  Access read() throws ProtocolException;
}
