package furrow.kernel.exec;

/** Names of the signals that end programs, with the numbers of Linux (signal(7)). */
final class Signals {
  private static final String[] NAMES = {
    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
    "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
  };

  private static final int FIRST = 128;
  private static final int FIRST_REAL_TIME = 34;
  private static final int LAST_REAL_TIME = 64;

  private Signals() {}

  /**
   * The signal behind an exit status, as in {@code SIGKILL}; empty when there is none. Java gives
   * 128 and the signal's number, as shells do: a program that exits with such a status by itself
   * looks the same.
   */
  static String ofStatus(int status) {
    int signal = status - FIRST;
    if (signal > 0 && signal < NAMES.length) {
      return "SIG" + NAMES[signal];
    }
    boolean realTime = signal >= FIRST_REAL_TIME && signal <= LAST_REAL_TIME;
    return realTime ? "SIGRTMIN+" + (signal - FIRST_REAL_TIME) : "";
  }
}
