package furrow.app;

import furrow.client.api.FurrowClient;
import furrow.client.cli.cluster.TokenCommand;
import furrow.json.JsonObject;
import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.auth.Grant;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.server.access.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Carries out {@code furrow token ...}. Each call gives the exit status. */
public final class TokenCommands {
  private static final List<String> KEYS = List.of("id", "role", "user", "permissions", "expires");

  private TokenCommands() {}

  public static int list(TokenCommand.ListCommand command) throws IOException {
    List<JsonObject> things = new ArrayList<>();
    for (TokenStore.Entry entry : store(command).all()) {
      boolean ends = entry.expiresMillis() != 0;
      things.add(
          new JsonObject()
              .put("id", entry.id())
              .put("role", name(entry.grant().role()))
              .put("user", entry.grant().user())
              .put("permissions", text(entry.grant().permissions()))
              .put(
                  "expires", ends ? Instant.ofEpochMilli(entry.expiresMillis()).toString() : null));
    }
    command.printer().list("tokens", KEYS, things, things);
    return 0;
  }

  /** Makes a token and an access file with it. */
  public static int create(TokenCommand.CreateCommand command)
      throws IOException, InterruptedException {
    Access own = AccessFile.read(command.state().access(command.role()));
    long expires =
        command.expires().isZero() ? 0 : System.currentTimeMillis() + command.expires().toMillis();
    TokenStore.Entry entry =
        issue(command, command.role(), command.user(), permissions(command), expires);
    AccessFile.write(command.out().toAbsolutePath(), with(own, entry));
    TokenActivation.await(command.out().toAbsolutePath());
    command.printer().act("token", entry.id(), "is in " + command.out());
    return 0;
  }

  public static int revoke(TokenCommand.RevokeCommand command) throws IOException {
    if (!store(command).revoke(command.id())) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST, "no such token: " + command.id(), "furrow token list");
    }
    command.printer().act("token", command.id(), "is revoked");
    return 0;
  }

  /** A fresh token for the server's own access file of a role; the old one ends. */
  public static int rotate(TokenCommand.RotateCommand command)
      throws IOException, InterruptedException {
    Path file = command.state().access(command.role());
    Access old = AccessFile.read(file);
    Set<Permission> permissions =
        store(command)
            .find(old.token().id())
            .map(Grant::permissions)
            .orElse(Permission.of(command.role()));
    TokenStore.Entry entry = issue(command, command.role(), old.user(), permissions, 0);
    AccessFile.write(file, with(old, entry));
    TokenActivation.await(file);
    store(command).revoke(old.token().id());
    command.printer().act("token", entry.id(), "replaces " + old.token().id() + " in " + file);
    return 0;
  }

  private static Access with(Access access, TokenStore.Entry entry) {
    return new Access(
        entry.grant().role(),
        entry.grant().token(),
        entry.grant().user(),
        access.serverId(),
        access.addresses(),
        access.certificate(),
        entry.expiresMillis());
  }

  private static TokenStore.Entry issue(
      TokenCommand.TokenLeaf command,
      Role role,
      String user,
      Set<Permission> permissions,
      long expires)
      throws IOException {
    try {
      return store(command).issue(role, user, permissions, expires);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(ErrorCode.BAD_REQUEST, e.getMessage(), "furrow help token");
    }
  }

  private static TokenStore store(TokenCommand.TokenLeaf command) throws IOException {
    Path directory = command.state().accessDirectory();
    if (!Files.isDirectory(directory)) {
      throw new ProblemException(
          ErrorCode.UNREACHABLE,
          "no server has been started with this state directory: " + command.state().root(),
          "furrow server start, or name another: --state-dir DIR");
    }
    return TokenStore.open(directory, new SecureRandom(), System::currentTimeMillis);
  }

  private static Set<Permission> permissions(TokenCommand.CreateCommand command) {
    return command.noSlurm() ? Set.of() : Permission.of(command.role());
  }

  private static String text(Set<Permission> permissions) {
    return permissions.stream().sorted().map(Permission::text).collect(Collectors.joining(","));
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** Waits until a running server has read a new token, so that the next command may use it. */
  static final class TokenActivation {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_MILLIS = 100;

    private TokenActivation() {}

    /** Returns at once when no server runs. */
    static void await(Path accessFile) throws InterruptedException {
      long deadline = System.nanoTime() + LIMIT_NANOS;
      while (System.nanoTime() < deadline) {
        try (FurrowClient client = FurrowClient.connect(accessFile, CONNECT)) {
          return;
        } catch (ProblemException e) {
          if (e.code() != ErrorCode.AUTH_REFUSED) {
            return;
          }
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }
}
