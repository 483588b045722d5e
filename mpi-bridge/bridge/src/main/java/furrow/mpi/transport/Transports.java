package furrow.mpi.transport;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** The transports that this process can use. */
public final class Transports {
  private Transports() {}

  /**
   * @throws ProblemException BAD_SETTING when there is none of this name, with what would bring it
   */
  public static MpiTransport find(String name) throws ProblemException {
    return find(name, ServiceLoader.load(MpiTransport.class));
  }

  static MpiTransport find(String name, ServiceLoader<MpiTransport> all) throws ProblemException {
    TreeSet<String> names = new TreeSet<>();
    try {
      for (MpiTransport transport : all) {
        if (transport.name().equals(name)) {
          return transport;
        }
        names.add(transport.name());
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ProblemException(
              ErrorCode.BAD_SETTING,
              "a transport of MPI worlds cannot be loaded: " + e.getMessage(),
              hint())
          .because(e);
    }
    throw new ProblemException(
        ErrorCode.BAD_SETTING,
        "no transport '"
            + name
            + "' for MPI worlds; there is "
            + (names.isEmpty() ? "none" : names),
        hint());
  }

  private static String hint() {
    return MpjJars.INSTALL + "; then start the server anew";
  }
}
