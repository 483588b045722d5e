package furrow.kernel.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Partial;
import furrow.kernel.Piece;
import furrow.kernel.RecordingControl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output that is larger than what may be held in memory. */
class LargeOutputTest {
  private static final int SIZE = 60_000_000;
  private static final String COMMAND = "yes 0123456789 | head -c " + SIZE;

  @TempDir private Path directory;

  /** In a heap that is smaller than the output. */
  public static final class SmallHeap {
    public static void main(String[] args) throws Exception {
      ExecRunner runner = new ExecRunner(List.of("sh", "-c", COMMAND), new byte[0]);
      for (int i = 0; i < 2; i++) {
        Partial partial = runner.runToPartial(piece(), Input.NONE, new RecordingControl());
        System.out.println(partial.size() + " " + checksum(partial.open()));
        partial.discard();
      }
    }
  }

  @Test
  void aSmallHeapGivesAllOfALargeOutput() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Process expected = new ProcessBuilder("sh", "-c", COMMAND).start();
    String one = SIZE + " " + checksum(expected.getInputStream()) + "\n";
    assertThat(said).isEqualTo(one + one);
  }

  @Test
  void anOutputBecomesAFileWithoutANameAndCanBeReadAgain() throws Exception {
    OutputSpool spool = new OutputSpool(directory.resolve("output"));
    byte[] block = new byte[OutputSpool.IN_MEMORY / 2];
    spool.write(block, block.length);
    assertThat(spool.partial()).isInstanceOf(Partial.OfBytes.class);
    block[0] = 7;
    spool.write(block, block.length);
    block[0] = 9;
    spool.write(block, 10);
    assertThat(directory).isEmptyDirectory();
    assertThat(spool.partial()).isSameAs(spool);
    for (int i = 0; i < 2; i++) {
      byte[] all = spool.open().readAllBytes();
      assertThat(all).hasSize(2 * block.length + 10).hasSize((int) spool.size());
      assertThat(new byte[] {all[0], all[block.length], all[2 * block.length]})
          .containsExactly(0, 7, 9);
    }
    InputStream open = spool.open();
    spool.discard();
    assertThatThrownBy(open::read).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> spool.write(block, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void anOutputThatCannotBeStoredFailsTheRun() throws Exception {
    Path full = Files.writeString(directory.resolve("no-directory"), "").resolve("output");
    StreamPumps pumps =
        new StreamPumps(
            OutputStream.nullOutputStream(),
            Files.newInputStream(Path.of("/dev/zero")),
            InputStream.nullInputStream(),
            new ExecRunner.PieceBytes(new byte[0], piece(), Input.NONE, new RecordingControl()),
            new OutputSpool(full));
    while (!pumps.awaitOutput(100)) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(pumps::check)
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.hint()).startsWith("df -h "))
        .hasMessageStartingWith("the program's output cannot be stored on this worker: ");
  }

  private static Piece piece() {
    return new Piece(0, 0, 1, Piece.Mode.EXACT);
  }

  private static long checksum(InputStream bytes) throws IOException {
    try (bytes) {
      CRC32C crc = new CRC32C();
      byte[] block = new byte[64 * 1024];
      int read = bytes.read(block);
      while (read >= 0) {
        crc.update(block, 0, read);
        read = bytes.read(block);
      }
      return crc.getValue();
    }
  }
}
