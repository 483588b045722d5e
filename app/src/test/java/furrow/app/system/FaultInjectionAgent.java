package furrow.app.system;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Runs in a process that a test wants to be hit at a certain moment, and hits it from within: there
 * a moment can be seen. Loaded by {@link FaultInjector}; uses nothing but the JDK.
 *
 * <p>Argument: {@code FILE,WORD}. The file says {@code FAULT,CLASS,METHOD}: it acts when a thread
 * is in that method of a class whose name begins so, at once without a class; and only who can take
 * the file away does. A process that begins acts if the file is there and its command line has the
 * word.
 */
public final class FaultInjectionAgent {
  private final String fault;
  private final String type;
  private final String method;
  private final Path armed;

  private FaultInjectionAgent(Path armed) throws IOException {
    String[] words = Files.readString(armed).split(",", -1);
    this.fault = words[0];
    this.type = words[1];
    this.method = words[2];
    this.armed = armed;
  }

  /** In a process that begins. */
  public static void premain(String argument) throws Exception {
    String[] words = argument.split(",", -1);
    if (!System.getProperty("sun.java.command", "").contains(words[1])) {
      return;
    }
    Path first = Path.of(words[0]);
    try (DirectoryStream<Path> all =
        Files.newDirectoryStream(first.getParent(), first.getFileName() + "-?")) {
      for (Path armed : all) {
        new FaultInjectionAgent(armed).watch();
      }
    } catch (NoSuchFileException e) {
      // Another process that begins was quicker.
      return;
    }
  }

  /** In a process that runs. */
  public static void agentmain(String argument) throws IOException {
    new FaultInjectionAgent(Path.of(argument.split(",", -1)[0])).begin();
  }

  private void begin() {
    Thread thread = new Thread(this::watchOrFail, "injector");
    thread.setDaemon(true);
    thread.start();
  }

  private void watchOrFail() {
    try {
      watch();
    } catch (IOException | InterruptedException e) {
      System.err.println("injector: " + e);
    }
  }

  private void watch() throws IOException, InterruptedException {
    if (fault.equals("EXIT")) {
      awaitMoment();
      if (claimed()) {
        System.exit(3);
      }
      return;
    }
    // The program that strikes is there already when the moment comes.
    String script = "read line && kill -" + fault + " " + ProcessHandle.current().pid();
    Process striker = new ProcessBuilder("sh", "-c", script).start();
    awaitMoment();
    if (!claimed()) {
      striker.destroy();
      return;
    }
    try (OutputStream to = striker.getOutputStream()) {
      to.write("now\n".getBytes(StandardCharsets.UTF_8));
    }
    striker.waitFor(20, TimeUnit.SECONDS);
  }

  private void awaitMoment() {
    while (!type.isEmpty() && !here()) {
      Thread.onSpinWait();
    }
  }

  private boolean here() {
    for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
      for (StackTraceElement frame : stack) {
        if (frame.getMethodName().equals(method) && frame.getClassName().startsWith(type)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Only one process may strike, and once. */
  private boolean claimed() throws IOException {
    try {
      Files.move(armed, armed.resolveSibling(armed.getFileName() + ".struck"));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
