package furrow.server.adapter;

import furrow.engine.Problem;
import furrow.kernel.KernelException;
import furrow.protocol.error.Advice;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.SessionMessage.ErrorReply;

/** Problems as the engine and kernels name them, and as they travel. */
final class Errors {
  private static final ErrorReply NONE = new ErrorReply(0, "", "", 0);
  private static final int RETRY_MILLIS = 1_000;

  private Errors() {}

  /**
   * @param problem null for none
   */
  static ErrorReply reply(Problem problem) {
    if (problem == null) {
      return NONE;
    }
    ErrorCode code = ErrorCode.named(problem.code());
    int retry = code.advice() == Advice.RETRY ? RETRY_MILLIS : 0;
    return new ErrorReply(code.number(), problem.message(), problem.hint(), retry);
  }

  static ErrorReply reply(KernelException e) {
    return reply(new Problem(e.code(), e.getMessage(), e.hint()));
  }

  /** The engine's name for a code that came from a peer; unknown numbers are INTERNAL. */
  static Problem problem(int code, String message, String hint) {
    ErrorCode known = ErrorCode.of(code).orElse(ErrorCode.INTERNAL);
    return new Problem(known.name(), message, hint);
  }
}
