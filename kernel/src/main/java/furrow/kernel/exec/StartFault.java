package furrow.kernel.exec;

import furrow.kernel.KernelException.Kind;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why the system did not start a program, from the number of its error. */
final class StartFault {
  /** As the JDK words it: "error=2, No such file or directory", since 22 "error: 2 (...)". */
  private static final Pattern NUMBER = Pattern.compile("error[=:] ?([0-9]+)");

  /** ENOENT, ENOEXEC, EACCES, ENOTDIR, ELOOP: there is no such program, or directory, here. */
  private static final Set<String> MISSING = Set.of("2", "8", "13", "20", "40");

  /** EAGAIN and ENOMEM: no room for another process. */
  private static final Set<String> NO_MEMORY = Set.of("11", "12");

  private StartFault() {}

  static Kind kind(IOException e) {
    Matcher number = NUMBER.matcher(String.valueOf(e.getMessage()));
    if (!number.find()) {
      return Kind.TRANSIENT;
    }
    if (NO_MEMORY.contains(number.group(1))) {
      return Kind.OUT_OF_MEMORY;
    }
    return MISSING.contains(number.group(1)) ? Kind.PROGRAM_MISSING : Kind.TRANSIENT;
  }
}
