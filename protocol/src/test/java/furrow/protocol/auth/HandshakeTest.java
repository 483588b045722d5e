package furrow.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private static final Token TOKEN = new Token("t1", filled(32, 1));
  private static final byte[] NONE = {};
  private static final byte[] CERTIFICATE = filled(32, 9);

  private final Grants grants =
      id -> id.equals("t1") ? Optional.of(new Grant(TOKEN, Role.WORKER, "ann")) : Optional.empty();

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private ServerHandshake server(byte[] certificate) {
    return new ServerHandshake("server-1", 3, grants, filled(32, 7), certificate);
  }

  private static ClientHandshake client(Token token, Role role, byte[] certificate) {
    return new ClientHandshake(token, role, "test 1", filled(32, 5), certificate);
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.hint()).isNotEmpty();
            });
  }

  @Test
  void bothSidesProveTheToken() throws Exception {
    ServerHandshake server = server(CERTIFICATE);
    ClientHandshake client = client(TOKEN, Role.WORKER, CERTIFICATE);
    Challenge challenge = server.onHello(client.hello());
    Grant grant = server.onProof(client.onChallenge(challenge));
    assertThat(grant.user()).isEqualTo("ann");
    assertThat(grant.role()).isEqualTo(Role.WORKER);
    assertThat(challenge.version()).isEqualTo(Versions.NEWEST);
  }

  @Test
  void aServerWithoutTheTokenGetsNoProof() throws Exception {
    Token other = new Token("t1", filled(32, 2));
    ClientHandshake client = client(other, Role.WORKER, NONE);
    Challenge challenge = server(NONE).onHello(client.hello());
    refused(ErrorCode.AUTH_REFUSED, () -> client.onChallenge(challenge));
  }

  @Test
  void aPeerWithoutTheTokenIsRefused() throws Exception {
    ServerHandshake server = server(NONE);
    server.onHello(client(TOKEN, Role.WORKER, NONE).hello());
    refused(ErrorCode.AUTH_REFUSED, () -> server.onProof(new Proof(new byte[32])));
    refused(ErrorCode.BAD_REQUEST, () -> server.onProof(new Proof(new byte[32])));
  }

  @Test
  void theServersOwnProofIsNoProofOfThePeer() throws Exception {
    ServerHandshake server = server(NONE);
    Challenge challenge = server.onHello(client(TOKEN, Role.WORKER, NONE).hello());
    refused(ErrorCode.AUTH_REFUSED, () -> server.onProof(new Proof(challenge.proof())));
  }

  @Test
  void anUnknownTokenAndAnotherRoleLookAlike() {
    Token unknown = new Token("t2", filled(32, 1));
    for (Hello hello :
        List.of(
            client(unknown, Role.WORKER, NONE).hello(),
            client(TOKEN, Role.ADMIN, NONE).hello(),
            client(TOKEN, Role.SERVER, NONE).hello())) {
      assertThatThrownBy(() -> server(NONE).onHello(hello))
          .hasMessage("the server does not accept this token for this role");
    }
  }

  @Test
  void whoeverChangesAWordInBetweenIsFound() throws Exception {
    ClientHandshake client = client(TOKEN, Role.WORKER, NONE);
    Hello said = client.hello();
    for (Hello heard :
        List.of(
            new Hello(0, 1, 0, Role.WORKER, "t1", said.nonce(), "test 1"),
            new Hello(1, 9, 0, Role.WORKER, "t1", said.nonce(), "test 1"),
            new Hello(1, 1, 8, Role.WORKER, "t1", said.nonce(), "test 1"),
            new Hello(1, 1, 0, Role.WORKER, "t1", filled(32, 6), "test 1"),
            new Hello(1, 1, 0, Role.WORKER, "t1", said.nonce(), "test 2"))) {
      Challenge challenge = server(NONE).onHello(heard);
      refused(ErrorCode.AUTH_REFUSED, () -> client.onChallenge(challenge));
    }
    Challenge c = server(NONE).onHello(said);
    for (Challenge heard :
        List.of(
            new Challenge(1, 4, "server-1", 3, c.nonce(), c.proof()),
            new Challenge(1, 0, "server-2", 3, c.nonce(), c.proof()),
            new Challenge(1, 0, "server-1", 4, c.nonce(), c.proof()),
            new Challenge(1, 0, "server-1", 3, filled(32, 8), c.proof()),
            new Challenge(1, 0, "server-1", 3, c.nonce(), new byte[0]))) {
      refused(ErrorCode.AUTH_REFUSED, () -> client.onChallenge(heard));
    }
  }

  @Test
  void aTalkCannotBePassedOnUnderAnotherCertificate() throws Exception {
    ClientHandshake client = client(TOKEN, Role.WORKER, CERTIFICATE);
    Challenge challenge = server(filled(32, 8)).onHello(client.hello());
    refused(ErrorCode.AUTH_REFUSED, () -> client.onChallenge(challenge));
  }

  @Test
  void theNewestCommonVersionIsChosen() throws Exception {
    byte[] nonce = filled(32, 5);
    Hello newer = new Hello(1, 7, 0, Role.WORKER, "t1", nonce, "");
    assertThat(server(NONE).onHello(newer).version()).isEqualTo(Versions.NEWEST);
    for (int[] range : new int[][] {{2, 7}, {0, 0}, {-5, -1}, {5, 1}}) {
      Hello hello = new Hello(range[0], range[1], 0, Role.WORKER, "t1", nonce, "");
      refused(ErrorCode.UNSUPPORTED_VERSION, () -> server(NONE).onHello(hello));
    }
    refused(
        ErrorCode.UNSUPPORTED_VERSION,
        () ->
            client(TOKEN, Role.WORKER, NONE)
                .onChallenge(new Challenge(2, 0, "server-1", 3, nonce, NONE)));
  }

  @Test
  void stepsOutOfTurnAreRefused() throws Exception {
    ServerHandshake server = server(NONE);
    refused(ErrorCode.BAD_REQUEST, () -> server.onProof(new Proof(NONE)));
    Hello hello = client(TOKEN, Role.WORKER, NONE).hello();
    server.onHello(hello);
    refused(ErrorCode.BAD_REQUEST, () -> server.onHello(hello));
    Hello shortNonce = new Hello(1, 1, 0, Role.WORKER, "t1", new byte[31], "");
    refused(ErrorCode.BAD_REQUEST, () -> server(NONE).onHello(shortNonce));
  }

  @Test
  void aTokenDoesNotShowItsSecret() {
    assertThat(TOKEN).hasToString("Token[t1]");
    assertThat(new Grant(TOKEN, Role.ADMIN, "ann").toString()).doesNotContain("0101");
    assertThatThrownBy(() -> new Token("t", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Nonce.random()).hasSize(32).isNotEqualTo(Nonce.random());
  }
}
