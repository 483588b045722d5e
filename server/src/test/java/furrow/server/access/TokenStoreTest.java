package furrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final AtomicLong now = new AtomicLong(1_000);

  @TempDir Path root;

  private TokenStore open() throws Exception {
    return TokenStore.open(root.resolve("access"), new SecureRandom(), now::get);
  }

  @Test
  void anotherProcessSeesNewAndRevokedTokens() throws Exception {
    TokenStore server = open();
    TokenStore command = open();
    TokenStore.Entry made = command.issue(Role.CLIENT, "ann", 0);
    assertThat(server.find(made.id())).isEmpty();
    server.refresh();
    assertThat(server.find(made.id()))
        .hasValueSatisfying(
            grant -> {
              assertThat(grant.user()).isEqualTo("ann");
              assertThat(grant.token().secret()).isEqualTo(made.grant().token().secret());
            });
    assertThat(command.revoke(made.id())).isTrue();
    server.refresh();
    assertThat(server.find(made.id())).isEmpty();
    assertThat(command.revoke(made.id())).isFalse();
  }

  @Test
  void keepsWhatATokenMayBeyondItsRole() throws Exception {
    TokenStore tokens = open();
    TokenStore.Entry with = tokens.issue(Role.CLIENT, "ann", 0);
    TokenStore.Entry without = tokens.issue(Role.CLIENT, "bob", Set.of(), 0);
    assertThatThrownBy(() -> tokens.issue(Role.READ, "eve", Set.of(Permission.SLURM), 0))
        .isInstanceOf(IllegalArgumentException.class);

    TokenStore again = open();
    assertThat(again.find(with.id()).orElseThrow().permissions()).containsOnly(Permission.SLURM);
    assertThat(again.find(without.id()).orElseThrow().permissions()).isEmpty();

    Path file = root.resolve("access/tokens");
    Files.writeString(file, Files.readString(file).replace(" none\"", " all-and-more\""));
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(without.id());
    Files.writeString(
        file, Files.readString(file).replace(" all-and-more\"", "\"").replace(" slurm\"", "\""));
    assertThat(open().find(with.id()).orElseThrow().permissions())
        .as("a line of an earlier server")
        .containsOnly(Permission.SLURM);
  }

  @Test
  void anExpiredTokenIsUnknown() throws Exception {
    TokenStore tokens = open();
    TokenStore.Entry made = tokens.issue(Role.CLIENT, "ann", 2_000);
    now.set(1_999);
    assertThat(tokens.find(made.id())).isPresent();
    now.set(2_000);
    assertThat(tokens.find(made.id())).isEmpty();
  }

  @Test
  void anHttpTokenIsKnownByItsTextAndStoredAsAHash() throws Exception {
    TokenStore server = open();
    TokenStore command = open();
    TokenStore.IssuedHttp made = command.issueHttp(Role.READ, "ann", Set.of(), DAY);
    String text = made.token().text();
    assertThat(text).matches("furrow_http_[0-9a-f]{16}_[0-9a-f]{64}");
    assertThat(made.token().toString()).contains(made.entry().id()).doesNotContain(secret(text));
    assertThat(refusal(server, text)).contains("does not know HTTP token " + made.entry().id());

    server.refresh();
    assertThat(server.authenticate(text))
        .isEqualTo(new HttpGrant(made.entry().id(), Role.READ, "ann", Set.of()));
    assertThat(server.stands(made.entry().id())).isTrue();
    assertThat(Files.readString(root.resolve("access/tokens")))
        .contains(made.entry().id(), "HTTP READ ann")
        .doesNotContain(secret(text));

    assertThat(command.revoke(made.entry().id())).isTrue();
    server.refresh();
    assertThat(refusal(server, text)).contains("does not know HTTP token");
    assertThat(server.stands(made.entry().id())).isFalse();
    assertThat(command.revoke(made.entry().id())).isFalse();
  }

  @Test
  void noTokenOfOneKindIsOfTheOther() throws Exception {
    TokenStore tokens = open();
    TokenStore.Entry tlv = tokens.issue(Role.CLIENT, "ann", 0);
    TokenStore.IssuedHttp http = tokens.issueHttp(Role.CLIENT, "ann", Set.of(), DAY);
    assertThat(tokens.find(http.entry().id())).as("HTTP token for TLV").isEmpty();

    String secret = HexFormat.of().formatHex(tlv.grant().token().secret());
    for (String text :
        List.of(secret, tlv.id(), tlv.id() + "_" + secret, tlv.id() + ":" + secret, "")) {
      assertThat(refusal(tokens, text)).isEqualTo("this is no HTTP token");
    }
    assertThat(refusal(tokens, HttpToken.PREFIX + tlv.id() + "_" + secret))
        .contains("does not know HTTP token " + tlv.id());
    // What the file holds opens nothing: neither as the secret of either kind.
    String hash = HexFormat.of().formatHex(http.entry().hash());
    assertThat(refusal(tokens, HttpToken.PREFIX + http.entry().id() + "_" + hash))
        .contains("or not this secret");
    assertThat(tokens.all()).hasSize(1);
    assertThat(tokens.allHttp()).hasSize(1);
  }

  @Test
  void anHttpTokenOfAnotherFormOrSecretIsRefused() throws Exception {
    TokenStore tokens = open();
    String text = tokens.issueHttp(Role.ADMIN, "ann", Set.of(), DAY).token().text();
    assertThat(tokens.authenticate(text).role()).isEqualTo(Role.ADMIN);
    for (String wrong :
        List.of(
            text + " ",
            " " + text,
            text + "\n",
            text.substring(1),
            text.substring(0, text.length() - 1),
            text + "0",
            text.toUpperCase(Locale.ROOT),
            text.replace('_', '-'),
            "x".repeat(100_000))) {
      assertThat(refusal(tokens, wrong)).isEqualTo("this is no HTTP token");
    }
    char last = text.charAt(text.length() - 1);
    String near = text.substring(0, text.length() - 1) + (last == '0' ? '1' : '0');
    assertThat(refusal(tokens, near)).contains("or not this secret").doesNotContain(secret(near));
  }

  @Test
  void anExpiredHttpTokenIsSaidToBeSoToItsHolderAlone() throws Exception {
    TokenStore tokens = open();
    TokenStore.IssuedHttp made =
        tokens.issueHttp(Role.CLIENT, "ann", Set.of(), Duration.ofMillis(1_000));
    String text = made.token().text();
    now.set(1_999);
    assertThat(tokens.authenticate(text).user()).isEqualTo("ann");
    now.set(2_000);
    assertThat(refusal(tokens, text)).contains("has expired at 1970-01-01T00:00:02Z");
    assertThat(tokens.stands(made.entry().id())).isFalse();
    String other = text.substring(0, text.length() - 64) + "0".repeat(64);
    assertThat(refusal(tokens, other)).doesNotContain("expired");

    now.addAndGet(Duration.ofDays(31).toMillis());
    tokens.issueHttp(Role.CLIENT, "bob", Set.of(), DAY);
    assertThat(tokens.allHttp()).as("expired for long").hasSize(1);
  }

  @Test
  void anHttpTokenHasNoRoleOfWorkersAndAnEnd() throws Exception {
    TokenStore tokens = open();
    for (Role role : List.of(Role.WORKER, Role.RANK, Role.SERVER)) {
      assertThatThrownBy(() -> tokens.issueHttp(role, "ann", Set.of(), DAY))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (Duration life :
        List.of(Duration.ZERO, Duration.ofDays(-1), TokenStore.MAX_HTTP_LIFE.plusMillis(1))) {
      assertThatThrownBy(() -> tokens.issueHttp(Role.CLIENT, "ann", Set.of(), life))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> tokens.issueHttp(Role.CLIENT, "a b", Set.of(), DAY))
        .isInstanceOf(IllegalArgumentException.class);
    TokenStore.IssuedHttp with =
        tokens.issueHttp(Role.CLIENT, "ann", Set.of(Permission.SLURM), TokenStore.MAX_HTTP_LIFE);
    assertThat(open().authenticate(with.token().text()).permissions())
        .containsOnly(Permission.SLURM);

    Path file = root.resolve("access/tokens");
    String good = Files.readString(file);
    for (String damage : List.of("HTTP WORKER", "HTTP", "HTTP CLIENT CLIENT")) {
      Files.writeString(file, good.replace("HTTP CLIENT", damage));
      assertThatThrownBy(this::open).as(damage).hasMessageContaining(with.entry().id());
    }
  }

  /** The words of the refusal. */
  private static String refusal(TokenStore tokens, String bearer) {
    ProblemException refused =
        assertThrows(ProblemException.class, () -> tokens.authenticate(bearer));
    assertThat(refused.code()).isEqualTo(ErrorCode.AUTH_REFUSED);
    return refused.getMessage();
  }

  private static String secret(String text) {
    return text.substring(text.length() - 64);
  }

  @Test
  void refusesNamesThatAreUnsafeInPathsAndLogs() throws Exception {
    TokenStore tokens = open();
    for (String user : List.of("", "..", "a/b", "a b", "-x", "a\n", "ä", "x".repeat(65))) {
      assertThatThrownBy(() -> tokens.issue(Role.CLIENT, user, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> tokens.issue(Role.SERVER, "ann", 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(UserName.valid(UserName.ofProcess(), 64)).isTrue();
  }

  @Test
  void refusesAFileThatOthersMayRead() throws Exception {
    TokenStore tokens = open();
    tokens.issue(Role.CLIENT, "ann", 0);
    Path file = root.resolve("access/tokens");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(this::open).hasMessageContaining("chmod 600");
  }

  @Test
  void aDamagedFileIsNamedWithoutItsSecrets() throws Exception {
    TokenStore.Entry made = open().issue(Role.CLIENT, "ann", 0);
    Path file = root.resolve("access/tokens");
    Files.writeString(file, Files.readString(file).replace("CLIENT", "KING"));
    String secret = HexFormat.of().formatHex(made.grant().token().secret());
    assertThatThrownBy(this::open)
        .hasMessageContaining(made.id())
        .satisfies(e -> assertThat(e.toString()).doesNotContain(secret));
  }

  @Test
  void tokensOfTheReservedRoleAreLeftOut() throws Exception {
    TokenStore.Entry kept = open().issue(Role.CLIENT, "ann", 0);
    TokenStore.Entry gone = open().issue(Role.WORKER, "ann", 0);
    Path file = root.resolve("access/tokens");
    Files.writeString(file, Files.readString(file).replace("WORKER", "RELAY"));

    TokenStore tokens = open();
    assertThat(tokens.find(kept.id())).isPresent();
    assertThat(tokens.find(gone.id())).isEmpty();
    assertThat(tokens.all()).hasSize(1);
  }

  @Test
  void accessFilesKeepTheirTokenOverRestartsAndNeverTakeAUsersToken() throws Exception {
    StateDirectory state = new StateDirectory(root);
    List<Address> addresses = List.of(Address.tcp("127.0.0.1", 1));
    open().issue(Role.CLIENT, "ann", 0);
    AccessFiles.write(state, open(), "me", "id", addresses, "", List.of());
    var first = AccessFile.read(state.access(Role.CLIENT));
    assertThat(first.user()).isEqualTo("me");
    AccessFiles.write(state, open(), "me", "id", addresses, "", List.of());
    assertThat(AccessFile.read(state.access(Role.CLIENT)).token().id())
        .isEqualTo(first.token().id());
    open().revoke(first.token().id());
    AccessFiles.write(state, open(), "me", "id", addresses, "", List.of());
    var renewed = AccessFile.read(state.access(Role.CLIENT));
    assertThat(renewed.token().id()).isNotEqualTo(first.token().id());
    assertThat(renewed.user()).isEqualTo("me");
  }
}
