package furrow.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetachedArgumentsTest {
  @Test
  void theBackgroundProcessGetsTheSameArgumentsWithoutDetach() {
    List<String> given = List.of("worker", "start", "-d", "--slots", "2", "--log=x");
    assertThat(DetachedArguments.of(given, Map.of("--log", "y")))
        .containsExactly("worker", "start", "--slots", "2", "--log=x");
    assertThat(DetachedArguments.of(List.of("server", "start", "--detach"), Map.of("--log", "y")))
        .containsExactly("server", "start", "--log", "y");
  }

  @Test
  void aPrintedErrorIsReadBack() throws IOException {
    ProblemException read =
        PrintedError.error(
            "starting\nerror: port 80 (http) is taken (PORT_IN_USE)\nhint: use another\n", "else");
    assertThat(read.code()).isEqualTo(ErrorCode.PORT_IN_USE);
    assertThat(read).hasMessage("port 80 (http) is taken");
    assertThat(read.hint()).isEqualTo("use another");
    assertThat(PrintedError.error("error: strange", "else").hint()).isEqualTo("else");
    assertThat(PrintedError.error("nothing", "else")).isNull();
    ProblemException json =
        PrintedError.error(
            "{\"schema\":\"furrow/1\",\"code\":\"STATE_IN_USE\",\"message\":\"by \\\"7\\\"\",\"hint\":\"x\"}",
            "else");
    assertThat(json.code()).isEqualTo(ErrorCode.STATE_IN_USE);
    assertThat(json).hasMessage("by \"7\"");
  }
}
