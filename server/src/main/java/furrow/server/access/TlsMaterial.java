package furrow.server.access;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;

/**
 * A self-signed EC key pair in a PKCS #12 file, made once per state directory. Peers check the
 * fingerprint in their access file, so no certificate authority and no host name is needed.
 *
 * @param fingerprint SHA-256 of the certificate's DER form, 64 hexadecimal digits
 */
public record TlsMaterial(KeyManagerFactory keys, String fingerprint) {
  private static final String ALIAS = "furrow";

  /**
   * Opens the key in {@code directory}; makes one where it is missing.
   *
   * @throws ProblemException BAD_SETTING when it cannot be made or read
   */
  public static TlsMaterial open(Path directory, SecureRandom random) throws IOException {
    PrivateFiles.directory(directory);
    Path store = directory.resolve("server.p12");
    Path secret = directory.resolve("server.password");
    if (!Files.exists(store)) {
      byte[] bytes = new byte[24];
      random.nextBytes(bytes);
      PrivateFiles.write(secret, HexFormat.of().formatHex(bytes));
      KeyTool.makeKeyPair(store, ALIAS, Files.readString(secret));
    }
    try {
      return load(store, Files.readString(secret).strip().toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new ProblemException(
              ErrorCode.BAD_SETTING,
              "the TLS key in " + directory + " cannot be read: " + e.getMessage(),
              "rm -r " + directory + "  (a new key is made; peers need the new access files)")
          .because(e);
    }
  }

  private static TlsMaterial load(Path store, char[] secret)
      throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, secret);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, secret);
    byte[] certificate = keys.getCertificate(ALIAS).getEncoded();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate);
    return new TlsMaterial(factory, HexFormat.of().formatHex(digest));
  }
}
