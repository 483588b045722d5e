package furrow.client.cli;

import furrow.client.render.Printer;
import furrow.client.settings.Nearest;
import furrow.json.VisibleText;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Shows what went wrong and what to type next, and says with which status to end. */
final class ErrorPrinter {
  private static final int USAGE = 2;

  private final PrintStream err;
  private final boolean json;

  ErrorPrinter(PrintStream err, boolean json) {
    this.err = err;
    this.json = json;
  }

  /**
   * The exit status, once all is written that can be: it never says that all is well when data was
   * lost. Readers that went away, as after {@code | head}, lose nothing that they wanted.
   *
   * @param out what stood in the way of writing to stdout; null for nothing
   * @param talk the same of stderr
   */
  int outcome(int status, IOException out, IOException talk) {
    if (out instanceof ProblemException problem && status == 0) {
      return print(problem);
    }
    return talk instanceof ProblemException problem && status == 0 ? problem.code().exit() : status;
  }

  int print(Exception e) {
    if (e instanceof StandardStream.ReaderGone) {
      return 0;
    }
    if (e instanceof ProblemException known) {
      show(known.code().name(), known.getMessage(), known.hint());
      return known.code().exit();
    }
    if (e instanceof FileSystemException file) {
      String reason = file.getReason() == null ? file.getClass().getSimpleName() : file.getReason();
      show(
          ErrorCode.BAD_SETTING.name(), file.getFile() + ": " + reason, "ls -ld " + file.getFile());
      return ErrorCode.BAD_SETTING.exit();
    }
    if (e instanceof InterruptedException) {
      return 130;
    }
    show(ErrorCode.INTERNAL.name(), e.toString(), "please report this, with the lines below");
    e.printStackTrace(err);
    return ErrorCode.INTERNAL.exit();
  }

  int usage(ParameterException e) {
    if (e.getCause() instanceof ProblemException known) {
      return print(known);
    }
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String hint = command.equals("furrow") ? "furrow help" : command + " --help";
    String message = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      var commands = e.getCommandLine().getSubcommands().keySet();
      boolean noCommand = !word.startsWith("-") && !commands.isEmpty();
      if (noCommand) {
        message = "no such command: " + command + " " + word;
      }
      String near =
          noCommand
              ? Nearest.to(word, List.copyOf(commands))
              : unmatched.getSuggestions().stream().findFirst().orElse("");
      if (!near.isEmpty()) {
        hint = "did you mean " + near + "?  " + hint;
      }
    }
    show(ErrorCode.BAD_REQUEST.name(), message, hint);
    return USAGE;
  }

  private void show(String code, String message, String hint) {
    if (json) {
      err.println(Printer.schema().put("code", code).put("message", message).put("hint", hint));
      return;
    }
    int end = message.indexOf('\n');
    String first = end < 0 ? message : message.substring(0, end);
    err.println("error: " + VisibleText.inLine(first) + " (" + code + ")");
    if (end >= 0) {
      // Such as the operation with a caret; indented, so that none looks like a line of ours.
      err.println("  " + VisibleText.indented(message.substring(end + 1)));
    }
    if (!hint.isEmpty()) {
      err.println("hint: " + VisibleText.inLine(hint));
    }
  }
}
