package furrow.protocol.access;

import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads and writes access files. They hold a secret: only their owner may read them. */
public final class AccessFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final int SHA256_BYTES = 32;
  private static final int MAX_BYTES = 64 * 1024;

  private AccessFile() {}

  /**
   * @throws ProblemException UNREACHABLE when there is none, AUTH_REFUSED when others may read it,
   *     BAD_SETTING when it makes no sense
   */
  public static Access read(Path file) throws ProblemException {
    String text;
    try {
      if (Files.isDirectory(file)) {
        throw bad(file, "it is a directory", null);
      }
      for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
        if (!OWNER_ONLY.contains(permission)) {
          throw new ProblemException(
              ErrorCode.AUTH_REFUSED,
              "the access file " + file + " is open to others than its owner",
              "chmod 600 " + file + "; if others may have read it: furrow token rotate");
        }
      }
      if (Files.size(file) > MAX_BYTES) {
        throw bad(file, "it is larger than " + MAX_BYTES + " bytes", null);
      }
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ProblemException(
              ErrorCode.UNREACHABLE,
              "no access file " + file + ": no server has been started here",
              "furrow server start, or name the server: --state-dir DIR or --access FILE")
          .because(e);
    } catch (ProblemException e) {
      throw e;
    } catch (IOException e) {
      throw bad(file, e.toString(), e);
    }
    return parse(file, text);
  }

  /**
   * @param file whose text it is, for the message
   */
  static Access parse(Path file, String text) throws ProblemException {
    try {
      return parse(Settings.parse(text));
    } catch (IllegalArgumentException e) {
      throw bad(file, e.getMessage(), e);
    }
  }

  private static ProblemException bad(Path file, String why, Throwable cause) {
    return new ProblemException(
            ErrorCode.BAD_SETTING,
            "cannot use the access file " + file + ": " + why,
            "copy it again from the server's state directory, or restart the server")
        .because(cause);
  }

  private static Access parse(Map<String, String> values) {
    List<Address> addresses = new ArrayList<>();
    int count = Integer.parseInt(values.getOrDefault("addresses", "0"));
    for (int i = 1; i <= count; i++) {
      addresses.add(Address.parse(required(values, "address." + i)));
    }
    List<String> http = new ArrayList<>();
    int urls = Integer.parseInt(values.getOrDefault("http.addresses", "0"));
    for (int i = 1; i <= urls; i++) {
      http.add(required(values, "http." + i));
    }
    return new Access(
        Role.valueOf(required(values, "role").toUpperCase(Locale.ROOT)),
        new Token(required(values, "token.id"), secret(required(values, "token.secret"))),
        values.getOrDefault("user", ""),
        values.getOrDefault("server.id", ""),
        addresses,
        certificate(values.getOrDefault("certificate", ""), addresses),
        Long.parseLong(values.getOrDefault("expires", "0")),
        http);
  }

  private static String certificate(String hex, List<Address> addresses) {
    boolean needed = false;
    for (Address address : addresses) {
      needed |= address.kind() == Address.Kind.TLS;
    }
    if ((needed || !hex.isEmpty()) && HexFormat.of().parseHex(hex).length != SHA256_BYTES) {
      throw new IllegalArgumentException("certificate is no SHA-256: '" + hex + "'");
    }
    return hex;
  }

  private static byte[] secret(String hex) {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      // Its message may show the secret.
      throw new IllegalArgumentException("token.secret is not hexadecimal");
    }
  }

  private static String required(Map<String, String> values, String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the key " + key + " is missing");
    }
    return value;
  }

  /** Replaces a file in one step; whoever reads it sees the old or the new one, never a half. */
  public static void write(Path file, Access access) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try {
      Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(fresh + " appears again and again: another server writes here", e);
    }
    Files.writeString(fresh, text(access));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  static String text(Access access) {
    StringBuilder text =
        new StringBuilder(
            "# Whoever can read this file can use the server. Keep it to yourself.\n");
    text.append(Settings.line("role", access.role().name().toLowerCase(Locale.ROOT)));
    text.append(Settings.line("token.id", access.token().id()));
    text.append(Settings.line("token.secret", HexFormat.of().formatHex(access.token().secret())));
    text.append(Settings.line("user", access.user()));
    text.append(Settings.line("server.id", access.serverId()));
    text.append("addresses = ").append(access.addresses().size()).append('\n');
    for (int i = 0; i < access.addresses().size(); i++) {
      text.append(Settings.line("address." + (i + 1), access.addresses().get(i).toString()));
    }
    text.append(Settings.line("certificate", access.certificate()));
    text.append("expires = ").append(access.expiresMillis()).append('\n');
    text.append("http.addresses = ").append(access.http().size()).append('\n');
    for (int i = 0; i < access.http().size(); i++) {
      text.append(Settings.line("http." + (i + 1), access.http().get(i)));
    }
    return text.toString();
  }
}
