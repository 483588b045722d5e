package furrow.server.access;

import furrow.protocol.auth.Grant;
import furrow.protocol.auth.Grants;
import furrow.protocol.auth.Token;
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
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private static final String NAME = "tokens";
  private static final int MAX_USER = 64;

  private final Path file;
  private final SecureRandom random;
  private final LongSupplier wallMillis;
  private volatile Map<String, Entry> entries = Map.of();
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
    Entry entry = entries.get(tokenId);
    if (entry == null || entry.expired(wallMillis.getAsLong())) {
      return Optional.empty();
    }
    return Optional.of(entry.grant());
  }

  public List<Entry> all() {
    return List.copyOf(entries.values());
  }

  /**
   * The token in the access file of a role: the one from before, or a new one where that is
   * unknown, revoked or expired.
   *
   * @param before id of the token in the role's access file; empty for none
   */
  public Entry standing(Role role, String user, String before) throws IOException {
    Entry known = entries.get(before);
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
    if (!UserName.valid(user, MAX_USER)) {
      throw new IllegalArgumentException(
          "user: \"" + user + "\" (expected: 1 to " + MAX_USER + " of letters, digits, . _ -)");
    }
    if (!Permission.of(role).containsAll(permissions)) {
      throw new IllegalArgumentException(
          "role " + role + " has no permissions like " + permissions);
    }
    Grant grant = new Grant(Token.random(random), role, user, permissions);
    Entry entry = new Entry(grant, expiresMillis);
    edit(tokens -> tokens.put(entry.id(), entry));
    return entry;
  }

  /**
   * Revokes a token, durably.
   *
   * @return false when there is none of this id
   */
  public boolean revoke(String id) throws IOException {
    boolean known = entries.containsKey(id);
    edit(tokens -> tokens.remove(id));
    return known;
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
      entries = TokenFile.parse(Files.readString(file));
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

  private synchronized void edit(Consumer<Map<String, Entry>> change) throws IOException {
    Path lockFile = file.resolveSibling(NAME + ".lock");
    Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(lockFile, options, PrivateFiles.mode());
        FileLock lock = channel.lock()) {
      reread();
      Map<String, Entry> next = new LinkedHashMap<>(entries);
      change.accept(next);
      PrivateFiles.write(file, TokenFile.format(next.values()));
      reread();
      lock.release();
    }
  }

  private void reread() throws IOException {
    readSize = -1;
    refresh();
  }
}
