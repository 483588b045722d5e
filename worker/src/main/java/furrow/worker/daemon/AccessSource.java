package furrow.worker.daemon;

import furrow.protocol.access.Access;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;

/** Where the way to the server is written; asked anew for every connection, for it may change. */
@FunctionalInterface
public interface AccessSource {
  Access read() throws ProblemException;

  /**
   * Opens a connection.
   *
   * @param software name and version of this program
   */
  default Line connect(String software) throws ProblemException {
    return Link.connect(read(), LinkSettings.of(software));
  }
}
