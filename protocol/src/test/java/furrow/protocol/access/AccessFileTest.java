package furrow.protocol.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessFileTest {
  @TempDir Path directory;

  private static final Access ACCESS =
      new Access(
          Role.WORKER,
          new Token("0a1b", new byte[32]),
          "Ann \"the\" user \\ \n\t\u2603",
          "server-1",
          List.of(
              Address.unix("/run/with,comma = and \"quote\"/s.sock"),
              Address.tls("::1", 7070),
              Address.tcp("localhost", 1)),
          "ab".repeat(32),
          1_790_000_000_000L);

  private void refused(ErrorCode code, Path file, String part) {
    assertThatThrownBy(() -> AccessFile.read(file))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.hint()).isNotEmpty();
            })
        .hasMessageContaining(part)
        .hasMessageContaining(file.toString());
  }

  private Path file(String text) throws Exception {
    Path file = directory.resolve("worker");
    AccessFile.write(file, ACCESS);
    Files.writeString(file, text);
    return file;
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    Path file = directory.resolve("worker");
    AccessFile.write(file, ACCESS);
    AccessFile.write(file, ACCESS);
    assertThat(AccessFile.read(file)).usingRecursiveComparison().isEqualTo(ACCESS);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory.toFile().list()).containsExactly("worker");
  }

  @Test
  void aMissingFileSaysHowToStartAServer() {
    refused(ErrorCode.UNREACHABLE, directory.resolve("client"), "no access file");
  }

  @Test
  void aFileOpenToOthersIsRefused() throws Exception {
    Path file = file("");
    for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----", "rwx------")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      refused(ErrorCode.AUTH_REFUSED, file, "open to others");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    refused(ErrorCode.BAD_SETTING, file, "role is missing");
  }

  @Test
  void aFileThatMakesNoSenseNamesThePlace() throws Exception {
    refused(ErrorCode.BAD_SETTING, file("role = \"worker\"\nnonsense\n"), "line 2");
    refused(ErrorCode.BAD_SETTING, file("role = \"worker\"\n"), "token.id");
    String good =
        "role = \"worker\"\ntoken.id = \"a\"\ntoken.secret = \"" + "00".repeat(32) + "\"\n";
    assertThat(AccessFile.read(file(good)).addresses()).isEmpty();
    refused(ErrorCode.BAD_SETTING, file(good.replace("worker", "boss")), "BOSS");
    refused(ErrorCode.BAD_SETTING, file(good.replace("0000", "")), "32 bytes");
    refused(ErrorCode.BAD_SETTING, file(good.replace("0000", "0x")), "hexadecimal");
    refused(ErrorCode.BAD_SETTING, file(good + "addresses = 2\naddress.1 = \"x\""), "'x'");
    refused(ErrorCode.BAD_SETTING, file(good + "addresses = many"), "many");
    refused(ErrorCode.BAD_SETTING, file(good + "certificate = \"abcd\""), "certificate");
    String tls = "addresses = 1\naddress.1 = \"tls:a:1\"\n";
    refused(ErrorCode.BAD_SETTING, file(good + tls), "certificate");
    refused(ErrorCode.BAD_SETTING, file(good + "#".repeat(70_000)), "larger than");
    refused(ErrorCode.BAD_SETTING, directory, "directory");
  }

  @Test
  void anErrorNeverShowsTheSecret() throws Exception {
    for (String secret : List.of("5ec7e7", "5ec7e", "5ec7ex", "5ec7e\" x")) {
      Path file = file("role = \"worker\"\ntoken.id = \"a\"\ntoken.secret = \"" + secret + "\"\n");
      assertThatThrownBy(() -> AccessFile.read(file))
          .isInstanceOf(ProblemException.class)
          .hasMessageNotContaining("5ec7e")
          .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("5ec7e"));
    }
  }
}
