package furrow.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LoggingTest {
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    ((ch.qos.logback.classic.LoggerContext) LoggerFactory.getILoggerFactory()).reset();
  }

  @Test
  void whatAPeerSaysIsOneLineAndMovesNoTerminal() throws Exception {
    Path file = directory.resolve("log");
    Logging.toFile(file);
    LoggerFactory.getLogger("peer")
        .warn(
            "peer {} said",
            "x\u001b[2J\u202e\n2026 WARN forged",
            new IllegalStateException("bad\u0007 text"));

    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0)).endsWith("peer x\\u001b[2J\\u202e\\n2026 WARN forged said");
    assertThat(lines.get(1)).isEqualTo("java.lang.IllegalStateException: bad\\u0007 text");
    assertThat(lines.get(2)).startsWith("\tat furrow.app.daemon.LoggingTest");
  }
}
