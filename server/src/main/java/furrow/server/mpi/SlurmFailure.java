package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.SlurmException;

/** What Slurm could not or would not do, as an error of the server. */
final class SlurmFailure {
  private SlurmFailure() {}

  static ProblemException of(SlurmException e) {
    ErrorCode code =
        switch (e.kind()) {
          case MISSING, REFUSED -> ErrorCode.BAD_SETTING;
          case SILENT -> ErrorCode.UNREACHABLE;
          case UNREADABLE -> ErrorCode.INTERNAL;
        };
    return new ProblemException(code, "Slurm: " + e.getMessage(), e.hint()).because(e);
  }
}
