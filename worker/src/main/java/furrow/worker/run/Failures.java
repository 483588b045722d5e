package furrow.worker.run;

import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Turns what went wrong in a subtask into what the server is told. */
final class Failures {
  /** Bytes of evidence; what is longer loses its beginning. */
  private static final int EVIDENCE = 16 * 1024;

  private Failures() {}

  static SubtaskFailed timeout(Grain grain, int k) {
    String message = "subtask " + index(grain, k) + " ran longer than its time-out";
    return failed(
        grain,
        k,
        new Words(
            ErrorCode.SUBTASK_TIMEOUT,
            message,
            "allow more time with --subtask-timeout",
            "TIMEOUT"),
        "");
  }

  static SubtaskFailed of(Grain grain, int k, Throwable error) {
    if (error instanceof KernelException e) {
      return kernel(grain, k, e);
    }
    if (error instanceof FetchRefusedException e) {
      ErrorCode code = ErrorCode.of(e.code()).orElse(ErrorCode.INPUT_UNREADABLE);
      return failed(grain, k, new Words(code, e.getMessage(), e.hint(), "KERNEL"), "");
    }
    if (error instanceof InputChangedException e) {
      return failed(
          grain,
          k,
          new Words(ErrorCode.INPUT_CHANGED, e.getMessage(), "submit the file again", "KERNEL"),
          "");
    }
    if (error instanceof IOException) {
      return failed(
          grain,
          k,
          new Words(ErrorCode.INPUT_UNREADABLE, error.toString(), "", "UNSUITABLE"),
          trace(error));
    }
    String cause = error instanceof VirtualMachineError ? "CRASH" : "KERNEL";
    String hint =
        "the kernel is at fault; see the evidence: furrow task show "
            + grain.task()
            + "."
            + index(grain, k);
    return failed(
        grain, k, new Words(ErrorCode.SUBTASK_FAILED, error.toString(), hint, cause), trace(error));
  }

  private static SubtaskFailed kernel(Grain grain, int k, KernelException e) {
    ErrorCode code = ErrorCode.named(e.code());
    boolean missing = code == ErrorCode.UNKNOWN_KERNEL || code == ErrorCode.KERNEL_DISABLED;
    boolean unsuitable = missing || e.kind() == KernelException.Kind.HERE;
    String cause = unsuitable ? "UNSUITABLE" : e.permanent() ? "PERMANENT" : "KERNEL";
    return failed(
        grain,
        k,
        new Words(missing ? ErrorCode.KERNEL_MISSING : code, e.getMessage(), e.hint(), cause),
        e.evidence());
  }

  private record Words(ErrorCode code, String message, String hint, String cause) {}

  private static SubtaskFailed failed(Grain grain, int k, Words words, String evidence) {
    String tail =
        evidence.length() <= EVIDENCE ? evidence : evidence.substring(evidence.length() - EVIDENCE);
    return new SubtaskFailed(
        Runs.part(grain.run(), k, 1),
        words.code.number(),
        words.message == null ? "" : words.message,
        words.hint,
        words.cause,
        tail);
  }

  private static long index(Grain grain, int k) {
    return grain.run().first() + k;
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
