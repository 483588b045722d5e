package furrow.app.slurm;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.slurm.SlurmException;

/** Trouble with Slurm as commands report it. */
final class SlurmProblem {
  private SlurmProblem() {}

  static ProblemException of(SlurmException e) {
    ErrorCode code =
        switch (e.kind()) {
          case SILENT -> ErrorCode.UNREACHABLE;
          case UNREADABLE -> ErrorCode.INTERNAL;
          case MISSING, REFUSED -> ErrorCode.BAD_SETTING;
        };
    return new ProblemException(code, e.getMessage(), e.hint()).because(e);
  }
}
