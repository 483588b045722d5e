package furrow.kernel;

/** What a kernel does on the hosts of its workers besides computing. Each can be switched off. */
public enum KernelEffect {
  /** It reads the task's input. */
  READS_INPUT("reads input", ""),
  WRITES_FILES("writes files", "started without --copy-root, or with --no-copy"),
  RUNS_PROGRAMS("runs programs", "started with --no-exec");

  private final String verb;
  private final String off;

  KernelEffect(String verb, String off) {
    this.verb = verb;
    this.off = off;
  }

  /** As the end of a sentence that begins with the kernel. */
  public String verb() {
    return verb;
  }

  /** How server or worker was started that do without it. */
  public String off() {
    return off;
  }
}
