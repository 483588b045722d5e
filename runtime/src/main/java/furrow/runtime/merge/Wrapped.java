package furrow.runtime.merge;

import furrow.kernel.KernelException;
import java.io.IOException;

/** Carries a kernel's exception through callers that let only IOExceptions pass. */
final class Wrapped extends IOException {
  private final KernelException kernelException;

  private Wrapped(KernelException cause) {
    super(cause);
    this.kernelException = cause;
  }

  KernelException kernelException() {
    return kernelException;
  }

  /** Runs the body; its KernelException comes out wrapped. */
  static void run(Body body) throws IOException {
    try {
      body.run();
    } catch (KernelException e) {
      throw new Wrapped(e);
    }
  }

  /** Work that may fail either way. */
  @FunctionalInterface
  interface Body {
    void run() throws KernelException, IOException;
  }
}
