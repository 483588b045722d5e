package furrow.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
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
    AccessFiles.write(state, open(), "me", "id", addresses, "");
    var first = AccessFile.read(state.access(Role.CLIENT));
    assertThat(first.user()).isEqualTo("me");
    AccessFiles.write(state, open(), "me", "id", addresses, "");
    assertThat(AccessFile.read(state.access(Role.CLIENT)).token().id())
        .isEqualTo(first.token().id());
    open().revoke(first.token().id());
    AccessFiles.write(state, open(), "me", "id", addresses, "");
    var renewed = AccessFile.read(state.access(Role.CLIENT));
    assertThat(renewed.token().id()).isNotEqualTo(first.token().id());
    assertThat(renewed.user()).isEqualTo("me");
  }
}
