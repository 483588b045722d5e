package furrow.server.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The id of a state directory, the same for every process that serves it. */
public final class ServerIdentity {
  private static final String NAME = "server.id";
  private static final int BYTES = 8;

  private ServerIdentity() {}

  /** The id, or empty when there is none that can be read. */
  public static String read(Path state) throws IOException {
    try {
      String id = Files.readString(state.resolve(NAME)).strip();
      HexFormat.fromHexDigitsToLong(id);
      return id.length() == 2 * BYTES ? id : "";
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return "";
    }
  }

  /** Reads the id; one that is lost is written again as the witness has it. */
  public static String ofWitnessed(Path state, String witnessed) throws IOException {
    Path file = state.resolve(NAME);
    if (!Files.exists(file)) {
      PrivateFiles.write(file, witnessed + "\n");
    }
    return Files.readString(file).strip();
  }

  /** Reads the id, or makes one at the first start. 16 hexadecimal digits. */
  public static String of(Path state, SecureRandom random) throws IOException {
    Path file = state.resolve(NAME);
    try {
      String id = Files.readString(file).strip();
      if (id.length() == 2 * BYTES) {
        return id;
      }
      throw new IOException(file + " is damaged: \"" + id + "\"");
    } catch (NoSuchFileException e) {
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      String id = HexFormat.of().formatHex(bytes);
      PrivateFiles.write(file, id + "\n");
      return id;
    }
  }
}
