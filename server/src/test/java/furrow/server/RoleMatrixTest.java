package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.access.Access;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.server.access.TokenStore;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every message of the registry against every kind of caller: none, garbage, expired, each wrong
 * role, each right role. A new message is in the matrix by itself.
 */
class RoleMatrixTest {
  private static final int WAIT = 10_000;
  private static final List<Role> ROLES =
      Stream.of(Role.values()).filter(role -> role != Role.SERVER).toList();

  @TempDir static Path directory;
  private static ServerHarness harness;

  @BeforeAll
  static void start() throws Exception {
    harness = ServerHarness.start(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    harness.close();
  }

  @TestFactory
  Stream<DynamicTest> everyMessageAgainstEveryRole() {
    return Messages.all().stream()
        .flatMap(
            type ->
                ROLES.stream()
                    .map(
                        role ->
                            DynamicTest.dynamicTest(
                                type.name() + " from " + role, () -> check(type, role))));
  }

  /** What a token allows beyond its role can be withheld from it. */
  @TestFactory
  Stream<DynamicTest> noMessageGetsThroughWithoutItsPermission() {
    return Messages.all().stream()
        .filter(type -> !type.needs().isEmpty())
        .flatMap(
            type ->
                type.from().stream()
                    .map(
                        role ->
                            DynamicTest.dynamicTest(
                                type.name() + " from " + role, () -> withheld(type, role))));
  }

  private static void withheld(MessageType type, Role role) throws Exception {
    TokenStore tokens =
        TokenStore.open(
            harness.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
    Access own = harness.access(role);
    Token token = tokens.issue(role, "bob", Set.of(), 0).grant().token();
    Access access = new Access(role, token, "bob", own.serverId(), own.addresses(), "", 0);
    Awaitility.await("the server knows the token")
        .atMost(Duration.ofMillis(WAIT))
        .until(() -> letIn(access));
    try (Link link = harness.link(access)) {
      link.send(5, sample(type.record()));
      ErrorReply reply = (ErrorReply) link.receive(WAIT).message();
      assertThat(ErrorCode.of(reply.code())).contains(ErrorCode.FORBIDDEN);
      assertThat(reply.message()).contains("bob", "permission slurm", type.name());
      assertThat(reply.hint()).contains("furrow token create --user bob --out");
    }
    stillServes();
  }

  private void check(MessageType type, Role role) throws Exception {
    boolean ends = type.record() == ServerStop.class || type.record() == Goodbye.class;
    if (type.from().contains(role) && ends) {
      return; // It would stop the server or the session, as it may; tested by themselves.
    }
    try (Link link = harness.link(role)) {
      link.send(5, sample(type.record()));
      if (type.from().contains(role)) {
        allowed(link, type);
      } else {
        ErrorReply reply = (ErrorReply) link.receive(WAIT).message();
        assertThat(ErrorCode.of(reply.code())).contains(ErrorCode.FORBIDDEN);
        assertThat(reply.message()).containsIgnoringCase(role.name()).contains(type.name());
      }
    }
    stillServes();
  }

  /** Whatever comes back, it is no refusal for the role. */
  private static void allowed(Link link, MessageType type) throws Exception {
    if (type.record() != Heartbeat.class) {
      link.send(6, new Heartbeat());
    }
    for (Envelope got = link.receive(WAIT);
        got != null && got.message().getClass() != Heartbeat.class;
        got = link.receive(WAIT)) {
      if (got.message() instanceof ErrorReply reply) {
        assertThat(ErrorCode.of(reply.code())).isNotEqualTo(Optional.of(ErrorCode.FORBIDDEN));
        if (got.correlation() == 0) {
          return; // The last word of a session that made no sense.
        }
      }
    }
  }

  private static void stillServes() throws Exception {
    try (Link link = harness.link(Role.READ)) {
      assertThat(link.call(new ServerQuery(), WAIT)).isInstanceOf(ServerInfo.class);
    }
  }

  @TestFactory
  Stream<DynamicTest> noMessageGetsThroughWithoutAToken() {
    return Messages.all().stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type.name(),
                    () -> {
                      try (RawPeer peer = RawPeer.connect(harness)) {
                        peer.send(5, sample(type.record()));
                        ErrorReply reply = (ErrorReply) peer.receive();
                        assertThat(ErrorCode.of(reply.code()).orElseThrow())
                            .isIn(
                                ErrorCode.AUTH_REFUSED,
                                ErrorCode.BAD_REQUEST,
                                ErrorCode.UNSUPPORTED_VERSION);
                        assertThat(peer.ended()).isTrue();
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> noRoleOpensWithAWrongToken() {
    return ROLES.stream()
        .flatMap(
            role ->
                Stream.of("garbage", "expired", "revoked", "another role's", "wrong secret")
                    .map(
                        kind ->
                            DynamicTest.dynamicTest(
                                role + " with " + kind, () -> refused(role, kind))));
  }

  private static boolean letIn(Access access) throws Exception {
    try (Link link = harness.link(access)) {
      return true;
    } catch (ProblemException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.AUTH_REFUSED);
      return false;
    }
  }

  private static void refused(Role role, String kind) throws Exception {
    Access access = harness.access(role);
    TokenStore tokens =
        TokenStore.open(
            harness.state.accessDirectory(), new SecureRandom(), System::currentTimeMillis);
    Token token =
        switch (kind) {
          case "garbage" -> Token.random(new SecureRandom());
          case "expired" -> tokens.issue(role, "ann", 1).grant().token();
          case "revoked" -> {
            Token revoked = tokens.issue(role, "ann", 0).grant().token();
            tokens.revoke(revoked.id());
            yield revoked;
          }
          case "another role's" ->
              harness.access(role == Role.READ ? Role.CLIENT : Role.READ).token();
          default -> new Token(access.token().id(), new byte[Token.SECRET_BYTES]);
        };
    Access wrong =
        new Access(role, token, access.user(), access.serverId(), access.addresses(), "", 0);
    if (kind.equals("revoked")) {
      // The server may have read the file between the two writes; it reads it again soon.
      Awaitility.await(role + " with a token that is revoked is refused")
          .atMost(Duration.ofMillis(WAIT))
          .until(() -> !letIn(wrong));
    }
    assertThat(letIn(wrong)).as("%s with a token that is %s was let in", role, kind).isFalse();
    assertThat(Files.readString(harness.state.audit())).contains("\"outcome\":\"refused\"");
  }

  /** A message with nothing in it: the gate looks at its kind alone. */
  static Message sample(Class<? extends Message> type) throws ReflectiveOperationException {
    return (Message) empty(type);
  }

  private static Object empty(Class<?> type) throws ReflectiveOperationException {
    if (type == int.class || type == long.class) {
      return type == int.class ? (Object) 0 : (Object) 0L;
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == String.class) {
      return "";
    }
    if (type == byte[].class) {
      return new byte[0];
    }
    if (type == long[].class) {
      return new long[0];
    }
    if (type == List.class) {
      return List.of();
    }
    if (type == Map.class) {
      return Map.of();
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = empty(types[i]);
    }
    return type.getDeclaredConstructor(types).newInstance(values);
  }
}
