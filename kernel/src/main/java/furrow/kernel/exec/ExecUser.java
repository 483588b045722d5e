package furrow.kernel.exec;

import furrow.kernel.KernelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * As whom programs run: as this process's own user, or, where that is root, as another one with
 * that user's groups, an environment of its own and no way back to more rights.
 */
public final class ExecUser {
  /** This process's own. */
  public static final ExecUser SAME = new ExecUser(null);

  private static final long PROBE_SECONDS = 10;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.-]{0,63}");
  private static final int PASSWD_FIELDS = 7;

  /** Of our own environment: where programs are, and how they write. */
  private static final Pattern KEPT = Pattern.compile("PATH|LANG|LANGUAGE|LC_.*|TZ|FURROW_.*");

  /** A line of the user database. */
  private record Account(String name, int uid, int gid, Path home, String shell, String setpriv) {}

  /** Null for our own user. */
  private final Account account;

  private ExecUser(Account account) {
    this.account = account;
  }

  /**
   * Another user, and a check that programs can run as that one.
   *
   * @throws KernelException BAD_SETTING when we are not root, there is no such user, it is root,
   *     setpriv of util-linux is missing or does not work, or that user's processes cannot be seen
   */
  public static ExecUser of(String name) throws KernelException, IOException {
    if (!NAME.matcher(name).matches()) {
      throw bad("'" + name + "' is no user name", "getent passwd");
    }
    if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      throw bad("only root can run programs as " + name, "sudo furrow worker start");
    }
    Path setpriv = ProgramLauncher.find("setpriv", true);
    if (setpriv == null) {
      throw bad("setpriv is not installed here", "apt-get install util-linux");
    }
    String[] line = passwd(name).split(":", -1);
    if (line.length != PASSWD_FIELDS || !line[2].matches("\\d{1,10}")) {
      throw bad("there is no user " + name, "getent passwd " + name);
    }
    int uid = Integer.parseUnsignedInt(line[2]);
    if (uid == 0) {
      throw bad(name + " is root itself", "name another user");
    }
    ExecUser user =
        new ExecUser(
            new Account(
                line[0],
                uid,
                Integer.parseUnsignedInt(line[3]),
                Path.of(line[5].isEmpty() ? "/" : line[5]),
                line[6],
                setpriv.toString()));
    String said = said(user.command(List.of("id", "-u"))).strip();
    if (!said.equals(line[2])) {
      throw bad("programs do not run as " + name + ": " + said, "setpriv --help");
    }
    if (!user.canBeSeen()) {
      throw bad(
          "what programs of "
              + name
              + " leave behind could not be found: CAP_SYS_PTRACE is missing here, as in most"
              + " containers",
          "setpriv --dump");
    }
    return user;
  }

  /**
   * Whether the environment of this user's processes can be read, by which those are found that
   * outlive their run. Root without CAP_SYS_PTRACE may not (proc(5)).
   */
  private boolean canBeSeen() throws IOException {
    Marker marker = Marker.next();
    ProcessBuilder builder =
        new ProcessBuilder(command(List.of("sh", "-c", "echo ready; exec cat")));
    marker.addTo(builder.environment(), null);
    Process process = builder.start();
    try {
      // From here on it is this user's, and no more setpriv.
      return process.getInputStream().read() >= 0
          && ProcessTable.OF_SYSTEM.environmentHas(process.pid(), marker.toString());
    } finally {
      process.destroyForcibly();
    }
  }

  private static String passwd(String name) throws IOException {
    String line = said(List.of("getent", "passwd", name)).strip();
    return line.startsWith(name + ":") ? line : "";
  }

  /** What a program says on either stream; its error when it cannot be started. */
  private static String said(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return e.getMessage();
    }
    String out = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
    try {
      process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
    return out;
  }

  private static KernelException bad(String message, String hint) {
    return new KernelException(
        KernelException.Kind.OPERATION, "BAD_SETTING", "--exec-user: " + message, hint);
  }

  /** Whether it is another user than our own. */
  public boolean another() {
    return account != null;
  }

  /** Whether programs can read this file; false when it is not known, as for our own user. */
  public boolean reads(Path file) throws IOException {
    return another()
        && said(command(List.of("sh", "-c", "test -r \"$0\" && echo yes", file.toString())))
            .strip()
            .equals("yes");
  }

  /** The command that runs a command as this user. */
  List<String> command(List<String> argv) {
    if (account == null) {
      return argv;
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(account.setpriv, "--reuid", Integer.toString(account.uid), "--regid"));
    command.addAll(List.of(Integer.toString(account.gid), "--init-groups", "--no-new-privs"));
    command.addAll(List.of("--inh-caps=-all", "--"));
    command.addAll(argv);
    return command;
  }

  /** Takes what is ours out of a program's environment, and lets it run where its user is home. */
  void prepare(ProcessBuilder builder) {
    if (account == null) {
      return;
    }
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> !KEPT.matcher(name).matches());
    environment.put("HOME", account.home.toString());
    environment.put("USER", account.name);
    environment.put("LOGNAME", account.name);
    environment.put("SHELL", account.shell.isEmpty() ? "/bin/sh" : account.shell);
    builder.directory(
        Files.isDirectory(account.home) ? account.home.toFile() : Path.of("/").toFile());
  }

  /** Gives files to this user: a program may open its streams again by name. */
  void own(Path... files) throws IOException {
    if (account != null) {
      for (Path file : files) {
        Files.setAttribute(file, "unix:uid", account.uid, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  @Override
  public String toString() {
    return account == null ? System.getProperty("user.name") : account.name;
  }
}
