package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void write(Path file, String answer) throws IOException {
    write(
        file,
        to -> {
          to.write(answer.getBytes(StandardCharsets.UTF_8));
          return "text/plain";
        });
  }

  private void write(Path file, AnswerSink.Source source) throws IOException {
    PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
    new OutputFile(file)
        .write(
            new Context(
                Map.of(),
                new ByteArrayInputStream(new byte[0]),
                stdout,
                new PrintStream(new ByteArrayOutputStream()),
                false,
                80,
                null),
            source);
  }

  private void assertNothingElse(String... names) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
    }
  }

  @Test
  void aNewFile() throws Exception {
    write(directory.resolve("new"), "x");
    assertThat(directory.resolve("new")).hasContent("x");
    assertNothingElse("new");
  }

  @Test
  void aFileIsReplacedWithItsMode() throws Exception {
    Path file = Files.writeString(directory.resolve("res"), "a longer old content");
    Path neighbour = Files.writeString(directory.resolve("res.part"), "precious");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Object inode = Files.getAttribute(file, "unix:ino");

    write(file, "new");

    assertThat(file).hasContent("new");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(inode);
    assertThat(neighbour).hasContent("precious");
    assertNothingElse("res", "res.part");
  }

  @Test
  void whenTheAnswerFailsTheOldContentStays() throws Exception {
    Path file = Files.writeString(directory.resolve("res"), "old");
    AnswerSink.Source failing =
        to -> {
          to.write(new byte[100_000]);
          throw new IOException("gone");
        };
    assertThatThrownBy(() -> write(file, failing)).hasMessage("gone");
    assertThat(file).hasContent("old");
    assertThatThrownBy(() -> write(directory.resolve("new"), failing)).hasMessage("gone");
    assertNothingElse("res");
  }

  @Test
  void linksAreFollowedAndStay() throws Exception {
    Path target = Files.writeString(directory.resolve("target"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("target"));
    Path second = Files.createSymbolicLink(directory.resolve("second"), link);
    write(second, "new");
    assertThat(target).hasContent("new");
    assertThat(Files.isSymbolicLink(link) && Files.isSymbolicLink(second)).isTrue();

    Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("later"));
    write(dangling, "made");
    assertThat(directory.resolve("later")).hasContent("made");
    assertThat(Files.isSymbolicLink(dangling)).isTrue();

    Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> write(loop, "x")).hasMessageContaining("too many levels");
  }

  @Test
  void aHardLinkIsWrittenInPlace() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "a longer old content");
    Path other = Files.createLink(directory.resolve("other"), file);
    write(file, "new");
    assertThat(other).hasContent("new");
    assertNothingElse("file", "other");
  }

  @Test
  void whatIsNoFileIsWrittenThrough() throws Exception {
    write(Path.of("/dev/null"), "x");
    assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    assertThatThrownBy(() -> write(Path.of("/dev/full"), "x"))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
        .hasMessage("cannot write /dev/full: No space left on device");
  }

  @Test
  void aSocketIsWrittenTo() throws Exception {
    Path path = directory.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      CompletableFuture<byte[]> got =
          CompletableFuture.supplyAsync(
              () -> {
                try (InputStream in = Channels.newInputStream(server.accept())) {
                  return in.readAllBytes();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      write(path, "answer");
      assertThat(got.join()).asString().isEqualTo("answer");
    }
  }

  @Test
  void standardOutputByItsNameGetsTheAnswerBehindWhatIsThere() throws Exception {
    write(Path.of("/dev/stdout"), "one ");
    write(Path.of("/proc/self/fd/1"), "two ");
    write(Files.createSymbolicLink(directory.resolve("l"), Path.of("/dev/fd/1")), "three");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one two three");
  }

  @Test
  void aPipeMayLoseItsReaderAsStdoutMay() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process reader = new ProcessBuilder("sh", "-c", "head -c 1 <" + pipe).start();
    AnswerSink.Source endless =
        to -> {
          while (reader.isAlive()) {
            to.write(new byte[1 << 16]);
          }
          to.write(new byte[1 << 20]);
          return "text/plain";
        };
    assertThatThrownBy(() -> write(pipe, endless)).isInstanceOf(StandardStream.ReaderGone.class);
  }

  @Test
  void aNameThatCanOnlyBeADirectorysIsRefused() {
    Converters.OutputName name = new Converters.OutputName();
    assertThat(name.convert("a/b")).isEqualTo(Path.of("a/b"));
    assertThatThrownBy(() -> name.convert("a/")).hasMessage("'a/' is no name of a file");
    assertThatThrownBy(() -> name.convert("")).hasMessage("the name is empty");
  }

  @Test
  void aDirectoryThatIsNotThereIsSaid() {
    assertThatThrownBy(() -> write(directory.resolve("no/such"), "x"))
        .hasMessageEndingWith("no/such: no such directory");
  }
}
