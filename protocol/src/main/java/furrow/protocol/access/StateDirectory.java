package furrow.protocol.access;

import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Where a server keeps everything, and so where its clients and workers find it.
 *
 * <pre>
 *  access/{client,worker,admin,read,rank}   one per role, 0600
 *  furrow.db  spool/  server.lock  server.sock  tls/  audit.jsonl  log/  plugins/
 * </pre>
 */
public record StateDirectory(Path root) {
  /** Environment variable that names the state directory. */
  public static final String VARIABLE = "FURROW_STATE_DIR";

  /** Environment variable that names an access file. */
  public static final String ACCESS_VARIABLE = "FURROW_ACCESS";

  /**
   * The directory to use: the option, then {@link #VARIABLE}, then {@code $XDG_STATE_HOME/furrow},
   * then {@code ~/.local/state/furrow}.
   *
   * @param option what the user gave; empty for nothing
   */
  public static StateDirectory resolve(String option, Map<String, String> environment) {
    String named = first(option, environment.get(VARIABLE));
    if (!named.isEmpty()) {
      return new StateDirectory(Path.of(named).toAbsolutePath().normalize());
    }
    Path base = userDirectory(environment, "XDG_STATE_HOME", ".local/state");
    return new StateDirectory(base.resolve("furrow").toAbsolutePath().normalize());
  }

  /**
   * The access file to use: the option, then {@link #ACCESS_VARIABLE}, then the role's file in the
   * state directory.
   *
   * @param accessOption a file; empty for nothing
   * @param directoryOption a state directory; empty for nothing
   */
  public static Path accessFile(
      String accessOption, String directoryOption, Role role, Map<String, String> environment) {
    if (accessOption.isEmpty() && !directoryOption.isEmpty()) {
      return resolve(directoryOption, environment).access(role);
    }
    String named = first(accessOption, environment.get(ACCESS_VARIABLE));
    return named.isEmpty()
        ? resolve("", environment).access(role)
        : Path.of(named).toAbsolutePath().normalize();
  }

  private static String first(String option, String variable) {
    if (!option.isEmpty()) {
      return option;
    }
    return variable == null ? "" : variable;
  }

  /**
   * A base directory of the XDG specification, which says that a relative path in its variables is
   * to be ignored.
   *
   * @param variable that may name it, like {@code XDG_STATE_HOME}
   * @param fallback below the home directory
   */
  public static Path userDirectory(
      Map<String, String> environment, String variable, String fallback) {
    String named = environment.getOrDefault(variable, "");
    return named.startsWith("/") ? Path.of(named) : home(environment).resolve(fallback);
  }

  private static Path home(Map<String, String> environment) {
    String home = environment.get("HOME");
    return Path.of(home == null || home.isEmpty() ? System.getProperty("user.home") : home);
  }

  public Path accessDirectory() {
    return root.resolve("access");
  }

  public Path access(Role role) {
    return accessDirectory().resolve(role.name().toLowerCase(Locale.ROOT));
  }

  public Path database() {
    return root.resolve("furrow.db");
  }

  public Path spool() {
    return root.resolve("spool");
  }

  public Path lock() {
    return root.resolve("server.lock");
  }

  /** The Unix socket; a path of more than about 100 bytes cannot be bound. */
  public Path socket() {
    return root.resolve("server.sock");
  }

  public Path tls() {
    return root.resolve("tls");
  }

  public Path audit() {
    return root.resolve("audit.jsonl");
  }

  public Path log() {
    return root.resolve("log");
  }

  public Path plugins() {
    return root.resolve("plugins");
  }
}
