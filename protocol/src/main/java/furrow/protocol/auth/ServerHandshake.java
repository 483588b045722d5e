package furrow.protocol.auth;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;

/**
 * The server's side of opening one session: Hello comes in, Challenge goes out, Proof comes in. No
 * I/O; every refusal is an exception and the connection is to be closed after it. Refusals for an
 * unknown token, a wrong role and a wrong proof look alike, so that nobody learns which it was.
 */
public final class ServerHandshake {
  private final String serverId;
  private final int incarnation;
  private final Grants grants;
  private final byte[] nonce;
  private final byte[] certificate;

  private Grant grant;
  private Hello hello;
  private Challenge challenge;

  /**
   * @param nonce {@link Nonce#BYTES} random bytes, used for this session only
   * @param certificate SHA-256 of the certificate this connection uses, empty without TLS
   */
  public ServerHandshake(
      String serverId, int incarnation, Grants grants, byte[] nonce, byte[] certificate) {
    this.serverId = serverId;
    this.incarnation = incarnation;
    this.grants = grants;
    this.nonce = Nonce.check(nonce);
    this.certificate = certificate;
  }

  /**
   * @throws ProblemException UNSUPPORTED_VERSION, BAD_REQUEST or AUTH_REFUSED
   */
  public Challenge onHello(Hello received) throws ProblemException {
    if (hello != null) {
      throw outOfTurn("Hello");
    }
    int version = Versions.common(received);
    if (received.nonce().length != Nonce.BYTES) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "a nonce of " + received.nonce().length + " bytes; " + Nonce.BYTES + " are needed",
          "check that the peer speaks furrow");
    }
    grant = grants.find(received.tokenId()).orElseThrow(ServerHandshake::refused);
    if (grant.role() != received.role() || grant.role() == Role.SERVER) {
      throw refused();
    }
    hello = received;
    Challenge unproven = new Challenge(version, 0, serverId, incarnation, nonce, new byte[0]);
    byte[] proof = new Transcript(hello, unproven, certificate).serverProof(grant.token());
    challenge = new Challenge(version, 0, serverId, incarnation, nonce, proof);
    return challenge;
  }

  /**
   * @return whom the peer has proven to be
   * @throws ProblemException BAD_REQUEST or AUTH_REFUSED
   */
  public Grant onProof(Proof received) throws ProblemException {
    if (challenge == null) {
      throw outOfTurn("Proof");
    }
    byte[] expected = new Transcript(hello, challenge, certificate).clientProof(grant.token());
    challenge = null;
    if (!Transcript.same(expected, received.proof())) {
      throw refused();
    }
    return grant;
  }

  private static ProblemException outOfTurn(String what) {
    return new ProblemException(
        ErrorCode.BAD_REQUEST, what + " out of turn", "check that the peer speaks furrow");
  }

  /** The one answer to every wrong token. */
  public static ProblemException refused() {
    return new ProblemException(
        ErrorCode.AUTH_REFUSED,
        "the server does not accept this token for this role",
        "use the access file the server wrote: furrow doctor");
  }
}
