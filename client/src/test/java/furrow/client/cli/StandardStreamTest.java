package furrow.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardStreamTest {

  @Test
  void whatCannotBeWrittenIsRemembered() throws Exception {
    try (FileOutputStream full = new FileOutputStream("/dev/full")) {
      StandardStream stream = StandardStream.over("stdout", full);
      stream.println("a line that is longer than the buffer");
      stream.println("and one more");
      assertThat(stream.fault())
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_FAILED))
          .hasMessage("cannot write to stdout: No space left on device");
      assertThatThrownBy(() -> StandardStream.strict(stream).write(1)).isSameAs(stream.fault());
    }
  }

  @Test
  void theLastBytesCountToo() throws Exception {
    try (FileOutputStream full = new FileOutputStream("/dev/full")) {
      StandardStream stream = StandardStream.over("stdout", full);
      stream.print("x");
      assertThat(stream.fault()).isNotNull();
    }
  }

  @Test
  void aReaderThatIsGoneIsNoFault() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    StandardStream stream = StandardStream.over("stdout", gone);
    stream.println("a line that is longer than the buffer");
    assertThat(stream.fault()).isInstanceOf(StandardStream.ReaderGone.class);

    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ErrorPrinter errors = new ErrorPrinter(new PrintStream(err, true), false);
    assertThat(errors.outcome(0, stream.fault(), null)).isZero();
    assertThat(errors.print((Exception) stream.fault())).isZero();
    assertThat(err.size()).isZero();
  }

  @Test
  void allIsWellOnlyWhenAllIsWritten() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ErrorPrinter errors = new ErrorPrinter(new PrintStream(err, true), false);
    ProblemException full = new ProblemException(ErrorCode.OUTPUT_FAILED, "full", "df -h");
    assertThat(errors.outcome(0, null, null)).isZero();
    assertThat(errors.outcome(0, full, null)).isEqualTo(9);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("error: full (OUTPUT_FAILED)");
    assertThat(errors.outcome(0, null, full)).isEqualTo(9);
    assertThat(errors.outcome(3, full, full)).isEqualTo(3);
  }
}
