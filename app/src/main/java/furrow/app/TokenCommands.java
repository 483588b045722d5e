package furrow.app;

import furrow.client.cli.cluster.TokenCommand;
import furrow.json.JsonObject;
import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.auth.Grant;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Link;
import furrow.protocol.link.LinkSettings;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.server.access.HttpGrant;
import furrow.server.access.TokenStore;
import furrow.server.access.UserName;
import furrow.server.state.PrivateFiles;
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
  private static final List<String> KEYS =
      List.of("id", "kind", "role", "user", "permissions", "expires");

  private TokenCommands() {}

  public static int list(TokenCommand.ListCommand command) throws IOException {
    List<JsonObject> things = new ArrayList<>();
    TokenStore store = store(command);
    for (TokenStore.Entry entry : store.all()) {
      Grant grant = entry.grant();
      things.add(
          fields(entry.id(), "tlv", grant.role(), grant.user(), grant.permissions())
              .put("expires", entry.expiresMillis() == 0 ? null : date(entry.expiresMillis())));
    }
    for (TokenStore.HttpEntry entry : store.allHttp()) {
      things.add(fields(entry));
    }
    command.printer().list("tokens", KEYS, things, things);
    return 0;
  }

  private static JsonObject fields(TokenStore.HttpEntry entry) {
    HttpGrant grant = entry.grant();
    return fields(entry.id(), "http", grant.role(), grant.user(), grant.permissions())
        .put("expires", date(entry.expiresMillis()));
  }

  private static JsonObject fields(
      String id, String kind, Role role, String user, Set<Permission> permissions) {
    return new JsonObject()
        .put("id", id)
        .put("kind", kind)
        .put("role", name(role))
        .put("user", user)
        .put("permissions", text(permissions));
  }

  private static String date(long wallMillis) {
    return Instant.ofEpochMilli(wallMillis).toString();
  }

  /** Makes a token, and an access file with it, or a token for HTTP. */
  public static int create(TokenCommand.CreateCommand command)
      throws IOException, InterruptedException {
    return command.http() ? createHttp(command) : createTlv(command);
  }

  /** Prints the token, and on stderr what to do with it. */
  private static int createHttp(TokenCommand.CreateCommand command)
      throws IOException, InterruptedException {
    TokenStore store = store(command);
    String user = command.user() == null ? UserName.ofProcess() : command.user();
    TokenStore.IssuedHttp issued;
    try {
      issued = store.issueHttp(command.role(), user, permissions(command), command.expires());
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
    TokenActivation.awaitHttp(store, AccessFile.read(command.state().access(Role.READ)));
    TokenStore.HttpEntry entry = issued.entry();
    if (command.out() != null) {
      PrivateFiles.write(command.out().toAbsolutePath(), issued.token().text() + "\n");
      command.printer().act("token", entry.id(), "is in " + command.out());
      return 0;
    }
    if (command.printer().json()) {
      JsonObject shown = fields(entry).put("token", issued.token().text());
      command.printer().one(entry.id(), shown, null);
      return 0;
    }
    command.context().out().println(issued.token().text());
    command.say(
        "HTTP token "
            + entry.id()
            + ", role "
            + name(entry.grant().role())
            + ", user "
            + user
            + ", until "
            + date(entry.expiresMillis())
            + "; it is not shown again. Send it as: Authorization: Bearer TOKEN");
    return 0;
  }

  private static int createTlv(TokenCommand.CreateCommand command)
      throws IOException, InterruptedException {
    Access own = AccessFile.read(command.state().access(command.role()));
    long expires = command.expires().isZero() ? 0 : wallMillisAfter(command.expires());
    TokenStore.Entry entry =
        issue(command, command.role(), command.user(), permissions(command), expires);
    Access made = with(own, entry);
    AccessFile.write(command.out().toAbsolutePath(), made);
    TokenActivation.await(made);
    command.printer().act("token", entry.id(), "is in " + command.out());
    return 0;
  }

  /** Saturated: a life of a million centuries has no end that anybody sees. */
  private static long wallMillisAfter(Duration life) {
    long millis = life.toMillis();
    long now = System.currentTimeMillis();
    return millis > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + millis;
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
    Access made = with(old, entry);
    AccessFile.write(file, made);
    TokenActivation.await(made);
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
        entry.expiresMillis(),
        access.http());
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
      throw refused(e);
    }
  }

  private static ProblemException refused(IllegalArgumentException e) {
    return new ProblemException(ErrorCode.BAD_REQUEST, e.getMessage(), "furrow help token");
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
    private static final int CONNECT_MILLIS = 2_000;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_MILLIS = 100;

    private TokenActivation() {}

    /**
     * The same after an HTTP token. A TLV token that is made after it and is let in shows that the
     * server has read both; it ends here.
     */
    static void awaitHttp(TokenStore store, Access own) throws IOException, InterruptedException {
      long expires = System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(1);
      TokenStore.Entry probe = store.issue(own.role(), own.user(), Set.of(), expires);
      try {
        await(with(own, probe));
      } finally {
        store.revoke(probe.id());
      }
    }

    /** Returns at once when no server runs. */
    static void await(Access access) throws InterruptedException {
      LinkSettings settings = new LinkSettings("furrow token", CONNECT_MILLIS, CONNECT_MILLIS);
      long deadline = System.nanoTime() + LIMIT_NANOS;
      while (System.nanoTime() < deadline) {
        try (Link link = Link.connect(access, settings)) {
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
