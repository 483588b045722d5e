package furrow.app.worker;

import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.ring.RingTransport;
import furrow.worker.daemon.AccessSource;
import java.io.IOException;
import java.nio.file.Path;

/** The way over a ring: who we are stands in the access file, as for everybody. */
public record RingAccessSource(Path access, Path ring) implements AccessSource {
  @Override
  public Access read() throws ProblemException {
    return AccessFile.read(access);
  }

  @Override
  public Line connect(String software) throws ProblemException {
    Access known = read();
    try {
      return Link.over(RingTransport.attach(ring), known, LinkSettings.of(software));
    } catch (ProblemException e) {
      throw e;
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.UNREACHABLE,
              "the ring cannot be used: " + e.getMessage(),
              "rings are made by the server: furrow server start --local-workers N")
          .because(e);
    }
  }
}
