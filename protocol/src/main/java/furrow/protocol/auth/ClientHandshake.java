package furrow.protocol.auth;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;

/** The connecting side of opening one session: it answers only a server that has the token. */
public final class ClientHandshake {
  private final Token token;
  private final Hello hello;
  private final byte[] certificate;

  /**
   * @param software name and version, for display
   * @param nonce {@link Nonce#BYTES} random bytes, used for this session only
   * @param certificate SHA-256 of the certificate the server showed, empty without TLS
   */
  public ClientHandshake(
      Token token, Role role, String software, byte[] nonce, byte[] certificate) {
    this.token = token;
    this.certificate = certificate;
    this.hello =
        new Hello(
            Versions.OLDEST, Versions.NEWEST, 0, role, token.id(), Nonce.check(nonce), software);
  }

  public Hello hello() {
    return hello;
  }

  /**
   * @throws ProblemException AUTH_REFUSED when the server does not have the token,
   *     UNSUPPORTED_VERSION when it chose a version that was not offered
   */
  public Proof onChallenge(Challenge challenge) throws ProblemException {
    if (challenge.version() < Versions.OLDEST || challenge.version() > Versions.NEWEST) {
      throw Versions.unsupported(String.valueOf(challenge.version()));
    }
    Transcript transcript = new Transcript(hello, challenge, certificate);
    boolean proven = Transcript.same(transcript.serverProof(token), challenge.proof());
    if (!proven || challenge.nonce().length != Nonce.BYTES) {
      throw new ProblemException(
          ErrorCode.AUTH_REFUSED,
          "the server could not prove that it has our token",
          "another server may have taken its address; compare with the access file it wrote:"
              + " furrow doctor");
    }
    return new Proof(transcript.clientProof(token));
  }
}
