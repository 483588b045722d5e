package furrow.server;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.runtime.NoSpaceException;
import furrow.runtime.StoreException;
import furrow.server.store.StoreDamagedException;
import java.io.IOException;
import java.nio.file.Path;

/** What is said when a server cannot start. */
final class StartProblem {
  private StartProblem() {}

  /**
   * @param root the state directory
   */
  static ProblemException of(IOException e, Path root) {
    if (e instanceof ProblemException known) {
      return known;
    }
    return new ProblemException(
            ErrorCode.BAD_SETTING,
            "the state directory " + root + " cannot be used: " + e,
            "choose another with --state-dir")
        .because(e);
  }

  /**
   * @param root the state directory
   */
  static ProblemException of(StoreException e, Path root) {
    if (e instanceof NoSpaceException) {
      return new ProblemException(ErrorCode.NO_SPACE, e.getMessage(), "df -h " + root).because(e);
    }
    return new ProblemException(
            ErrorCode.STORE_DAMAGED,
            "the task DB cannot be opened: " + e.getMessage(),
            e instanceof StoreDamagedException
                ? "to go on with what is left: furrow server repair --state-dir "
                    + root
                    + "; to bring a backup back: furrow server restore COPY --state-dir "
                    + root
                : "furrow server start --state-dir DIR, with another directory")
        .because(e);
  }
}
