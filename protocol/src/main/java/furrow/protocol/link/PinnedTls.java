package furrow.protocol.link;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS 1.3 that trusts exactly one certificate, the one whose fingerprint stands in the access file.
 * No authority, host name or date is asked: the file came from the server itself.
 */
final class PinnedTls extends X509ExtendedTrustManager {
  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final byte[] pin;

  private PinnedTls(byte[] pin) {
    this.pin = pin;
  }

  /** Shakes hands; the socket's own timeout applies to every read. */
  static Socket wrap(Socket socket, String host, int port, byte[] pin) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOLS[0]);
      context.init(null, new TrustManager[] {new PinnedTls(pin)}, null);
      SSLSocket secure =
          (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
      secure.setEnabledProtocols(PROTOCOLS);
      secure.startHandshake();
      return secure;
    } catch (GeneralSecurityException e) {
      throw new IOException("this Java cannot do TLS 1.3", e);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      byte[] shown = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
      if (!MessageDigest.isEqual(pin, shown)) {
        throw new CertificateException("the certificate is another one");
      }
    } catch (GeneralSecurityException e) {
      throw e instanceof CertificateException known ? known : new CertificateException(e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("nobody is a server here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
