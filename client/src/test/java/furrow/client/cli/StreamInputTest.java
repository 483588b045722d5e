package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamInputTest {
  @TempDir private Path directory;

  @Test
  void aFileIsReadWhereItIs() throws Exception {
    Path file = Files.writeString(directory.resolve("f.csv"), "a\n1\n");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    for (Path named : new Path[] {file, link, directory, directory.resolve("none")}) {
      try (StreamInput input = StreamInput.of(named, Duration.ZERO)) {
        assertThat(input.copied()).as(named.toString()).isFalse();
        assertThat(input.file()).isEqualTo(named);
      }
    }
    try (StreamInput none = StreamInput.of(null, Duration.ZERO)) {
      assertThat(none.file()).isNull();
    }
  }

  @Test
  void whatHasNoEndInTimeIsNotWaitedFor() throws Exception {
    Path pipe = directory.resolve("silent");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> StreamInput.of(pipe, Duration.ofMillis(50)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT))
        .hasMessageContaining(pipe + " was not read to its end within --timeout");
    // Lets the reader go, who waits for somebody to write.
    Files.newOutputStream(pipe).close();
  }

  @Test
  void aPipeIsCopiedAndTheCopyGoes() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder("sh", "-c", "printf 'a\\n1\\n' >" + pipe).inheritIO().start();
    Path copy;
    try (StreamInput input = StreamInput.of(pipe, Duration.ZERO)) {
      copy = input.file();
      assertThat(input.copied()).isTrue();
      assertThat(copy).hasContent("a\n1\n").hasFileName("pipe");
      assertThatThrownBy(
              () ->
                  input.under(
                      () -> {
                        throw new ProblemException(
                            ErrorCode.BAD_CELL, copy + ":2: bad", "sed -n 2p " + copy);
                      }))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.hint()).isEqualTo("sed -n 2p " + pipe))
          .hasMessage(pipe + ":2: bad");
    }
    assertThat(copy).doesNotExist();
    assertThat(copy.getParent()).doesNotExist();
    assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aFileThatDoesNotKnowItsSizeIsReadToItsEnd() throws Exception {
    try (StreamInput input = StreamInput.of(Path.of("/proc/self/status"), Duration.ZERO)) {
      assertThat(input.copied()).isTrue();
      assertThat(Files.readString(input.file())).contains("VmPeak");
    }
    Path claimsMore = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    assumeTrue(Files.isReadable(claimsMore), "no " + claimsMore);
    try (StreamInput input = StreamInput.of(claimsMore, Duration.ZERO)) {
      assertThat(input.copied()).isTrue();
      assertThat(Files.readString(input.file())).endsWith("\n");
    }
  }
}
