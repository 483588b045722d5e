package furrow.server.access;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The JDK's keytool as a child process: the JDK has no public class that signs a certificate. */
final class KeyTool {
  private static final String PASSWORD = "FURROW_KEYSTORE_PASSWORD";
  private static final long DEADLINE_SECONDS = 60;

  private KeyTool() {}

  /** Passes the password in the environment, because arguments are visible to other users. */
  static void makeKeyPair(Path store, String alias, String password) throws IOException {
    Path next = store.resolveSibling(store.getFileName() + ".new");
    Files.deleteIfExists(next);
    ProcessBuilder builder =
        new ProcessBuilder(command(next, alias))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.PIPE);
    builder.environment().put(PASSWORD, password);
    Process process = builder.start();
    process.getOutputStream().close();
    // The tool prints a few lines at most, which fit into the pipe.
    if (!await(process)) {
      process.destroyForcibly();
      throw failed("it did not end within " + DEADLINE_SECONDS + " s");
    }
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.exitValue() != 0) {
      throw failed("it ended with status " + process.exitValue() + ": " + output);
    }
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
    Files.move(next, store, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> command(Path store, String alias) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-J-XX:TieredStopAtLevel=1",
        "-genkeypair",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-sigalg",
        "SHA256withECDSA",
        "-validity",
        "3650",
        "-dname",
        "CN=furrow",
        "-alias",
        alias,
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass:env",
        PASSWORD);
  }

  private static boolean await(Process process) throws IOException {
    try {
      return process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", e);
    }
  }

  private static ProblemException failed(String why) {
    return new ProblemException(
        ErrorCode.BAD_SETTING,
        "a TLS key cannot be made with keytool: " + why,
        "check that " + System.getProperty("java.home") + "/bin/keytool runs");
  }
}
