package furrow.worker.run;

import furrow.kernel.FatalErrors;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.Operation;
import furrow.kernel.RunControl;
import furrow.kernel.WholeRun;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.WorkMessage.InvocationFailed;
import furrow.protocol.message.WorkMessage.InvocationOutput;
import furrow.protocol.message.WorkMessage.InvocationStart;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One invocation, from the queue to its answer. */
final class RunningInvocation implements Runnable, RunControl {
  private static final Logger LOG = LoggerFactory.getLogger(RunningInvocation.class);

  private final InvocationStart start;
  private final Kernels kernels;
  private final InvocationReplies replies;
  private final Consumer<RunningInvocation> ended;
  private volatile boolean cancelled;
  private Thread thread;
  private boolean abandoned;

  RunningInvocation(
      InvocationStart start,
      Kernels kernels,
      InvocationReplies replies,
      Consumer<RunningInvocation> ended) {
    this.start = start;
    this.kernels = kernels;
    this.replies = replies;
    this.ended = ended;
  }

  long id() {
    return start.id();
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    Answered answered = work();
    if (!leave()) {
      return;
    }
    try {
      if (!cancelled) {
        answered.send(replies);
      }
    } catch (IOException e) {
      // The session broke: nobody waits for the answer.
      LOG.debug("invocation {}: {}", id(), e.toString());
    }
    ended.accept(this);
  }

  /** What is to be sent. */
  private interface Answered {
    void send(InvocationReplies replies) throws IOException;
  }

  private Answered work() {
    LOG.debug("invocation {}: processing with kernel {} begins", id(), start.kernel());
    long began = System.nanoTime();
    try {
      InvocationOutput answer = answer(began);
      LOG.debug("invocation {}: processing ends after {} ns", id(), answer.busyNanos());
      return to -> to.output(answer);
    } catch (InterruptedException e) {
      return failed(failure(ErrorCode.CANCELLED, "interrupted", "", true));
    } catch (KernelException e) {
      FatalErrors.pass(e);
      return failed(failure(e));
    } catch (Throwable e) {
      FatalErrors.pass(e);
      LOG.error("invocation {}: kernel {} failed", id(), start.kernel(), e);
      String hint = "the kernel is at fault; see the worker's log";
      return failed(failure(ErrorCode.SUBTASK_FAILED, e.toString(), hint, FatalErrors.isFatal(e)));
    }
  }

  private static Answered failed(InvocationFailed failure) {
    return to -> to.failed(failure);
  }

  private InvocationOutput answer(long began)
      throws KernelException, IOException, InterruptedException {
    Kernel kernel = kernels.require(start.kernel(), start.user());
    Operation operation = new Operation(start.operation(), List.of(), start.options());
    Input input = start.input().length == 0 ? Input.NONE : new WholeRun.InMemory(start.input());
    WholeRun run = new WholeRun(kernel, operation, input, this);
    if (start.partials()) {
      run.follow(this::partial);
    }
    WholeRun.Answer whole = run.run();
    return new InvocationOutput(
        id(), whole.bytes(), whole.contentType(), true, System.nanoTime() - began);
  }

  /** Not while the kernel can be interrupted: sending must not be hit by that. */
  private void partial(byte[] bytes, String contentType) throws IOException {
    Thread mine = Thread.currentThread();
    synchronized (this) {
      thread = null;
      Thread.interrupted();
    }
    if (!cancelled) {
      replies.output(new InvocationOutput(id(), bytes, contentType, false, 0));
    }
    synchronized (this) {
      thread = mine;
      if (cancelled) {
        mine.interrupt();
      }
    }
  }

  private InvocationFailed failure(KernelException e) {
    ErrorCode code = ErrorCode.named(e.code());
    boolean missing = code == ErrorCode.UNKNOWN_KERNEL || code == ErrorCode.KERNEL_DISABLED;
    boolean elsewhere =
        missing
            || switch (e.kind()) {
              case HERE, PROGRAM_MISSING, OUT_OF_MEMORY -> true;
              default -> false;
            };
    return failure(code, e.getMessage(), e.hint(), elsewhere);
  }

  private InvocationFailed failure(ErrorCode code, String message, String hint, boolean elsewhere) {
    String text = message == null ? "" : message;
    return new InvocationFailed(id(), code.number(), text, hint, elsewhere);
  }

  /** Answers that it will not be run here. */
  void refuse(String why) {
    try {
      failed(failure(ErrorCode.BUSY, why, "", true)).send(replies);
    } catch (IOException e) {
      LOG.debug("invocation {}: {}", id(), e.toString());
    }
    ended.accept(this);
  }

  // ---- its thread, and who ends it ----

  private synchronized boolean begin() {
    thread = cancelled ? null : Thread.currentThread();
    return !cancelled;
  }

  /** The kernel has ended; false when its thread was given up meanwhile. */
  private synchronized boolean leave() {
    thread = null;
    // If there was an interrupt it was for what is over; sending must not be hit by it.
    Thread.interrupted();
    return !abandoned;
  }

  /** Ends it; whether the kernel runs, so that its end must be waited for. */
  synchronized boolean cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
    return thread != null;
  }

  /** Gives its thread up; false when the kernel has ended. */
  synchronized boolean abandon() {
    abandoned = thread != null;
    return abandoned;
  }

  // ---- the kernel ----

  @Override
  public long task() {
    return 0;
  }

  @Override
  public String attempt() {
    return "";
  }

  @Override
  public void progress(long unitsDone) {}

  @Override
  public void rows(long rows) {}

  @Override
  public boolean cancelled() {
    return cancelled;
  }
}
