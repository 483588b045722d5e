package furrow.protocol.auth;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.tlv.TlvWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What both sides sign: everything said so far and the certificate it was said under, so that
 * nobody in between can lower the version, change the role or pass the talk on.
 *
 * <pre>
 *  proof  = HMAC-SHA256(secret, side | item(hello) ... item(challenge) ... item(certificate))
 *  side   = "furrow server proof" or "furrow client proof", ASCII
 *  item   = u32 length | bytes; numbers are eight bytes
 * </pre>
 *
 * Items, in this order: minVersion, maxVersion, capabilities, role code, tokenId, nonce and
 * software of the Hello; version, capabilities, serverId, incarnation and nonce of the Challenge;
 * SHA-256 of the server's certificate (DER), empty without TLS.
 */
final class Transcript {
  private static final String SERVER = "furrow server proof";
  private static final String CLIENT = "furrow client proof";
  private static final int LIMIT = 16 * 1024;

  private final byte[] items;

  Transcript(Hello hello, Challenge challenge, byte[] certificate) throws ProblemException {
    TlvWriter out = new TlvWriter(LIMIT);
    number(hello.minVersion(), out);
    number(hello.maxVersion(), out);
    number(hello.capabilities(), out);
    number(hello.role().code(), out);
    text(hello.tokenId(), out);
    item(hello.nonce(), out);
    text(hello.software(), out);
    number(challenge.version(), out);
    number(challenge.capabilities(), out);
    text(challenge.serverId(), out);
    number(challenge.incarnation(), out);
    item(challenge.nonce(), out);
    item(certificate, out);
    items = out.toByteArray();
  }

  byte[] serverProof(Token token) {
    return proof(SERVER, token);
  }

  byte[] clientProof(Token token) {
    return proof(CLIENT, token);
  }

  /** Takes the same time wherever the two differ. */
  static boolean same(byte[] expected, byte[] given) {
    return MessageDigest.isEqual(expected, given);
  }

  private byte[] proof(String side, Token token) {
    byte[] label = side.getBytes(StandardCharsets.US_ASCII);
    byte[] message = new byte[label.length + items.length];
    System.arraycopy(label, 0, message, 0, label.length);
    System.arraycopy(items, 0, message, label.length, items.length);
    return Hmac.sha256(token.secret(), message);
  }

  private static void number(long value, TlvWriter out) throws ProblemException {
    out.putInt(Long.BYTES);
    out.putInt((int) (value >>> 32));
    out.putInt((int) value);
  }

  private static void text(String value, TlvWriter out) throws ProblemException {
    item(value.getBytes(StandardCharsets.UTF_8), out);
  }

  private static void item(byte[] value, TlvWriter out) throws ProblemException {
    out.putInt(value.length);
    out.putBytes(value);
  }
}
