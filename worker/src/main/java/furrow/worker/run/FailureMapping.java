package furrow.worker.run;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import furrow.worker.run.Upstream.FetchRefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Maps what went wrong in a subtask to the report for the server. */
final class FailureMapping {
  /** Bytes of evidence; what is longer loses its beginning. */
  private static final int EVIDENCE = 16 * 1024;

  private FailureMapping() {}

  static SubtaskFailed timeout(SlotBatch batch, int k) {
    String message = "subtask " + index(batch, k) + " ran longer than its timeout";
    return failed(
        batch,
        k,
        new Text(
            ErrorCode.SUBTASK_TIMEOUT,
            message,
            "allow more time with --subtask-timeout",
            "TIMEOUT"),
        "");
  }

  static SubtaskFailed of(SlotBatch batch, int k, Throwable error) {
    if (error instanceof KernelException e) {
      return kernel(batch, k, e);
    }
    if (error instanceof FetchRefusedException e) {
      ErrorCode code = ErrorCode.of(e.code()).orElse(ErrorCode.INPUT_UNREADABLE);
      return failed(batch, k, new Text(code, e.getMessage(), e.hint(), "KERNEL"), "");
    }
    if (error instanceof InputChangedException e) {
      return failed(
          batch,
          k,
          new Text(ErrorCode.INPUT_CHANGED, e.getMessage(), "submit the file again", "KERNEL"),
          "");
    }
    if (error instanceof IOException) {
      Input input = batch.openTask().input();
      String message =
          input == Input.NONE ? error.toString() : input.name() + " cannot be read: " + error;
      return failed(
          batch, k, new Text(ErrorCode.INPUT_UNREADABLE, message, "", "UNSUITABLE"), trace(error));
    }
    if (error instanceof OutOfMemoryError) {
      return outOfMemory(batch, k, error);
    }
    String cause = error instanceof VirtualMachineError ? "CRASH" : "KERNEL";
    String hint =
        "the kernel is at fault; see the evidence: furrow task show "
            + batch.task()
            + "."
            + index(batch, k);
    return failed(
        batch, k, new Text(ErrorCode.SUBTASK_FAILED, error.toString(), hint, cause), trace(error));
  }

  private static SubtaskFailed outOfMemory(SlotBatch batch, int k, Throwable error) {
    String message =
        "not enough memory on this worker, whose heap is "
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB: "
            + error.getMessage();
    return failed(
        batch,
        k,
        new Text(
            ErrorCode.SUBTASK_FAILED,
            message,
            "start the worker with a larger heap, or cut smaller pieces with --chunk",
            "OUT_OF_MEMORY"),
        trace(error));
  }

  private static SubtaskFailed kernel(SlotBatch batch, int k, KernelException e) {
    ErrorCode code = ErrorCode.named(e.code());
    boolean missing = code == ErrorCode.UNKNOWN_KERNEL || code == ErrorCode.KERNEL_DISABLED;
    boolean unsuitable = missing || e.kind() == KernelException.Kind.HERE;
    String cause =
        switch (e.kind()) {
          case PROGRAM_MISSING -> "PROGRAM_MISSING";
          case OUT_OF_MEMORY -> "OUT_OF_MEMORY";
          default -> unsuitable ? "UNSUITABLE" : e.permanent() ? "PERMANENT" : "KERNEL";
        };
    return failed(
        batch,
        k,
        new Text(missing ? ErrorCode.KERNEL_MISSING : code, e.getMessage(), e.hint(), cause),
        e.evidence());
  }

  private record Text(ErrorCode code, String message, String hint, String cause) {}

  private static SubtaskFailed failed(SlotBatch batch, int k, Text text, String evidence) {
    String tail =
        evidence.length() <= EVIDENCE ? evidence : evidence.substring(evidence.length() - EVIDENCE);
    return new SubtaskFailed(
        RunInfos.part(batch.run(), k, 1),
        text.code.number(),
        text.message == null ? "" : text.message,
        text.hint,
        text.cause,
        tail);
  }

  private static long index(SlotBatch batch, int k) {
    return batch.run().first() + k;
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
