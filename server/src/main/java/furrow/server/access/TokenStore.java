package furrow.server.access;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Grants;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The tokens of a state directory, in one file that server and {@code furrow token} share. The
 * server calls {@link #refresh()} every few seconds, so that a new or revoked token takes effect
 * without a restart. Safe for use by several threads.
 */
public final class TokenStore implements Grants {
  /**
   * A token as the server keeps it.
   *
   * @param expiresMillis wall clock, or 0 for never
   */
  public record Entry(Grant grant, long expiresMillis) {
    public String id() {
      return grant.token().id();
    }

    public boolean expired(long nowMillis) {
      return expiresMillis != 0 && nowMillis >= expiresMillis;
    }
  }

  /**
   * An HTTP token as the server keeps it: without its secret.
   *
   * @param hash SHA-256 of the secret
   * @param expiresMillis wall clock; every HTTP token expires
   */
  public record HttpEntry(HttpGrant grant, byte[] hash, long expiresMillis) {
    public String id() {
      return grant.tokenId();
    }

    public boolean expired(long nowMillis) {
      return nowMillis >= expiresMillis;
    }
  }

  /** An HTTP token that was made just now: the only time that its secret is there. */
  public record IssuedHttp(HttpToken token, HttpEntry entry) {}

  /** The roles that an HTTP token may have: workers and ranks speak TLV. */
  public static final Set<Role> HTTP_ROLES = Set.of(Role.CLIENT, Role.ADMIN, Role.READ);

  /** The longest life of an HTTP token: a year and a day. */
  public static final Duration MAX_HTTP_LIFE = Duration.ofDays(366);

  /** How long its holder is told that an HTTP token has expired. */
  private static final long KEEP_EXPIRED_MILLIS = Duration.ofDays(30).toMillis();

  private static final String NAME = "tokens";
  private static final int MAX_USER = 64;

  /** What an unknown HTTP token is compared with, so that it takes as long as a known one. */
  private static final byte[] NO_HASH = new byte[HttpToken.SECRET_BYTES];

  private final Path file;
  private final SecureRandom random;
  private final LongSupplier wallMillis;
  private volatile TokenFile.Contents contents = TokenFile.Contents.EMPTY;
  private FileTime readAt = FileTime.fromMillis(0);
  private long readSize = -1;

  private TokenStore(Path file, SecureRandom random, LongSupplier wallMillis) {
    this.file = file;
    this.random = random;
    this.wallMillis = wallMillis;
  }

  /** Opens the tokens in the directory of access files; a missing file has none. */
  public static TokenStore open(Path accessDirectory, SecureRandom random, LongSupplier wallMillis)
      throws IOException {
    PrivateFiles.directory(accessDirectory);
    TokenStore tokens = new TokenStore(accessDirectory.resolve(NAME), random, wallMillis);
    tokens.refresh();
    return tokens;
  }

  @Override
  public Optional<Grant> find(String tokenId) {
    Entry entry = contents.tlv().get(tokenId);
    if (entry == null || entry.expired(wallMillis.getAsLong())) {
      return Optional.empty();
    }
    return Optional.of(entry.grant());
  }

  public List<Entry> all() {
    return List.copyOf(contents.tlv().values());
  }

  public List<HttpEntry> allHttp() {
    return List.copyOf(contents.http().values());
  }

  /**
   * Whom the token of an {@code Authorization: Bearer} header stands for. An unknown id and a wrong
   * secret look alike; that a token has expired is told only to who has its secret.
   *
   * @throws ProblemException AUTH_REFUSED, without the secret in its message
   */
  public HttpGrant authenticate(String bearer) throws ProblemException {
    HttpToken token = HttpToken.parse(bearer).orElseThrow(() -> refused("this is no HTTP token"));
    HttpEntry entry = contents.http().get(token.id());
    boolean same = MessageDigest.isEqual(entry == null ? NO_HASH : entry.hash(), token.hash());
    if (entry == null || !same) {
      throw refused("the server does not know HTTP token " + token.id() + ", or not this secret");
    }
    if (entry.expired(wallMillis.getAsLong())) {
      throw refused(
          "HTTP token "
              + token.id()
              + " has expired at "
              + Instant.ofEpochMilli(entry.expiresMillis()));
    }
    return entry.grant();
  }

  private static ProblemException refused(String message) {
    return new ProblemException(
        ErrorCode.AUTH_REFUSED, message, "furrow token create --http --role client --expires 30d");
  }

  /** Whether a token of either kind is neither revoked nor expired. */
  public boolean stands(String tokenId) {
    HttpEntry http = contents.http().get(tokenId);
    return find(tokenId).isPresent() || http != null && !http.expired(wallMillis.getAsLong());
  }

  /**
   * The token in the access file of a role: the one from before, or a new one where that is
   * unknown, revoked or expired.
   *
   * @param before id of the token in the role's access file; empty for none
   */
  public Entry standing(Role role, String user, String before) throws IOException {
    Entry known = contents.tlv().get(before);
    boolean good =
        known != null && known.grant().role() == role && !known.expired(wallMillis.getAsLong());
    return good ? known : issue(role, user, 0);
  }

  /** Makes a token with all permissions that its role may have. */
  public Entry issue(Role role, String user, long expiresMillis) throws IOException {
    return issue(role, user, Permission.of(role), expiresMillis);
  }

  /**
   * Makes a token, durably.
   *
   * @param permissions beyond the role
   * @param expiresMillis wall clock, or 0 for never
   * @throws IllegalArgumentException when the user name is not made of letters, digits and {@code
   *     ._-}, or no token may have the role
   */
  public Entry issue(Role role, String user, Set<Permission> permissions, long expiresMillis)
      throws IOException {
    if (role == Role.SERVER) {
      throw new IllegalArgumentException("role: " + role + " (no token carries it)");
    }
    check(role, user, permissions);
    Grant grant = new Grant(Token.random(random), role, user, permissions);
    Entry entry = new Entry(grant, expiresMillis);
    edit(tokens -> tokens.tlv().put(entry.id(), entry));
    return entry;
  }

  /**
   * Makes a token for HTTP, durably. Its secret is in what this gives and nowhere else.
   *
   * @param permissions beyond the role
   * @param life from now on; at most {@link #MAX_HTTP_LIFE}
   * @throws IllegalArgumentException when an HTTP token cannot have this role, user or life
   */
  public IssuedHttp issueHttp(Role role, String user, Set<Permission> permissions, Duration life)
      throws IOException {
    if (!HTTP_ROLES.contains(role)) {
      throw new IllegalArgumentException(
          "role: " + role + " (expected for HTTP: client, admin or read)");
    }
    if (life.isNegative() || life.isZero() || life.compareTo(MAX_HTTP_LIFE) > 0) {
      throw new IllegalArgumentException(
          "an HTTP token for " + life.toSeconds() + " s (expected: more than 0, at most 366d)");
    }
    check(role, user, permissions);
    HttpToken token = HttpToken.random(random);
    HttpGrant grant = new HttpGrant(token.id(), role, user, permissions);
    long expires = wallMillis.getAsLong() + Math.max(1, life.toMillis());
    HttpEntry entry = new HttpEntry(grant, token.hash(), expires);
    edit(tokens -> tokens.http().put(entry.id(), entry));
    return new IssuedHttp(token, entry);
  }

  private static void check(Role role, String user, Set<Permission> permissions) {
    if (!UserName.valid(user, MAX_USER)) {
      throw new IllegalArgumentException(
          "user: \"" + user + "\" (expected: 1 to " + MAX_USER + " of letters, digits, . _ -)");
    }
    if (!Permission.of(role).containsAll(permissions)) {
      throw new IllegalArgumentException(
          "role " + role + " has no permissions like " + permissions);
    }
  }

  /**
   * Revokes a token of either kind, durably.
   *
   * @return false when there is none of this id
   */
  public boolean revoke(String id) throws IOException {
    AtomicBoolean known = new AtomicBoolean();
    edit(
        tokens -> {
          boolean tlv = tokens.tlv().remove(id) != null;
          known.set(tokens.http().remove(id) != null || tlv);
        });
    return known.get();
  }

  /** Reads the file again when it has changed. A missing file changes nothing. */
  public synchronized void refresh() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    ownerOnly(file);
    FileTime changed = Files.getLastModifiedTime(file);
    long size = Files.size(file);
    if (!changed.equals(readAt) || size != readSize) {
      contents = TokenFile.parse(Files.readString(file));
      readAt = changed;
      readSize = size;
    }
  }

  /** Refuses a file that other users may read: its secrets may be known. */
  private static void ownerOnly(Path file) throws IOException {
    for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
      if (!permission.name().startsWith("OWNER")) {
        throw new IOException(
            file
                + " may be read or written by others: chmod 600 "
                + file
                + ", then revoke its tokens");
      }
    }
  }

  private synchronized void edit(Consumer<TokenFile.Contents> change) throws IOException {
    Path lockFile = file.resolveSibling(NAME + ".lock");
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(lockFile, options, PrivateFiles.mode());
        FileLock lock = channel.lock()) {
      reread();
      TokenFile.Contents next = contents.copy();
      change.accept(next);
      long old = wallMillis.getAsLong() - KEEP_EXPIRED_MILLIS;
      next.http().values().removeIf(entry -> entry.expired(old));
      PrivateFiles.write(file, TokenFile.format(next));
      reread();
      lock.release();
    }
  }

  private void reread() throws IOException {
    readSize = -1;
    refresh();
  }
}
