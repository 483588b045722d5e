package furrow.runtime.merge;

import furrow.engine.Problem;

/** There is no such kernel here. */
final class UnknownKernelException extends Exception {
  private final String name;

  UnknownKernelException(String name) {
    super("no kernel named '" + name + "'");
    this.name = name;
  }

  Problem problem() {
    return new Problem(
        "UNKNOWN_KERNEL",
        "there is no kernel named '" + name + "'",
        "use csv, exec, text or spin, or put the kernel's jar into the plugins directory of the"
            + " server and its workers");
  }
}
