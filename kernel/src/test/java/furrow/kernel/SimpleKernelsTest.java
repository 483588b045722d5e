package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimpleKernelsTest {
  private final Kernels kernels = Kernels.builtIn();

  @Test
  void textReversesByCodePointAndUpperCases() throws Exception {
    assertThat(answer("text", op("stra\u00dfe \ud83d\ude00!"), Input.NONE, 1))
        .isEqualTo("!\ud83d\ude00 ESSARTS");
  }

  @Test
  void textReadsItsInput() throws Exception {
    assertThat(answer("text", op(""), BytesInput.of("hello"), 1)).isEqualTo("OLLEH");
  }

  @Test
  void textRefusesWhatIsNotUtf8AndWhatIsTooLong() {
    Input latin = new BytesInput("l.txt", new byte[] {(byte) 0xe9, 'a'});
    assertThatThrownBy(() -> answer("text", op(""), latin, 1)).hasMessage("l.txt: not UTF-8");
    Input huge = new BytesInput("h.txt", new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> answer("text", op(""), huge, 1)).hasMessageContaining("1048577");
  }

  @Test
  void spinAnswersTheSameForAnyPieces() throws Exception {
    String one = answer("spin", op("items=100 iterations=1000"), Input.NONE, 100);
    String many = answer("spin", op("items=100 iterations=1000"), Input.NONE, 7);
    assertThat(one).isEqualTo(many).contains("\"data\":[[\"100\",");
  }

  @Test
  void spinBurnsCpuTimeAndStopsWhenCancelled() throws Exception {
    Runner runner = kernels.require("spin").runner(op("millis=5"), new byte[0]);
    RecordingControl control = new RecordingControl();
    assertThat(runner.run(new Piece(0, 0, 2, Piece.Mode.EXACT), Input.NONE, control)).hasSize(8);
    assertThat(control.progress).isEqualTo(2);
    assertThat(control.rows).isEqualTo(2);
    Runner endless = kernels.require("spin").runner(op("millis=1000000"), new byte[0]);
    assertThatThrownBy(
            () ->
                endless.run(
                    new Piece(0, 0, 1, Piece.Mode.EXACT), Input.NONE, new RecordingControl(3)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void noopCountsItems() throws Exception {
    assertThat(answer("noop", op("items=12"), Input.NONE, 5))
        .isEqualTo(
            "{\"schema\":\"furrow/1\",\"rows\":12,\"columns\":[\"items\",\"checksum\"],"
                + "\"data\":[[\"12\",\"0000000000000000\"]]}\n");
    assertThat(answer("noop", op("items=0"), Input.NONE, 1)).contains("\"rows\":0,");
  }

  @Test
  void noopMergesRunsOfEmptyPieces() throws Exception {
    Merger merger = kernels.require("noop").merger(op("items=10"), new byte[0], new Extent(0, 10));
    merger.addEmpty(new Piece(2, 4, 6, Piece.Mode.EXACT), 3, 10);
    assertThat(merger.advance().verified()).isZero();
    merger.addEmpty(new Piece(0, 0, 2, Piece.Mode.EXACT), 2, 4);
    assertThat(merger.advance().complete()).isTrue();
  }

  @Test
  void malformedSettingsNameTheOffendingWord() {
    assertThatThrownBy(() -> kernels.require("noop").plan(op("itmes=3"), Input.NONE))
        .hasMessage("kernel noop does not understand 'itmes=3'");
    Operation misspelt = new Operation("", List.of("cat"), Map.of("haeder", "true"));
    assertThatThrownBy(() -> kernels.require("exec").plan(misspelt, BytesInput.of("a")))
        .hasMessage("kernel exec does not understand 'haeder=true'");
    assertThatThrownBy(() -> kernels.require("text").plan(misspelt, Input.NONE))
        .hasMessage("kernel text does not understand 'haeder=true'");
    assertThatThrownBy(() -> kernels.require("noop").plan(op("items=x"), Input.NONE))
        .hasMessageContaining("items: 'x' (expected: a whole number from 0 to");
    assertThatThrownBy(() -> kernels.require("spin").plan(op("items=3"), Input.NONE))
        .hasMessageContaining("0 of millis, micros, iterations");
  }

  private static Operation op(String expression) {
    return new Operation(expression, List.of(), Map.of());
  }

  /** Plans, runs in pieces of {@code chunk} units, merges last piece first. */
  private String answer(String name, Operation operation, Input input, long chunk)
      throws Exception {
    Kernel kernel = kernels.require(name);
    Plan plan = kernel.plan(operation, input);
    assertThat(kernel.boundaries().firstMode(plan)).isEqualTo(Piece.Mode.EXACT);
    Merger merger = kernel.merger(operation, plan.shared(), plan.extent());
    Runner runner = kernel.runner(operation, plan.shared());
    long pieces = (plan.extent().units() + chunk - 1) / chunk;
    for (long i = pieces - 1; i >= 0; i--) {
      long end = Math.min(plan.extent().end(), (i + 1) * chunk);
      Piece piece = new Piece(i, i * chunk, end, Piece.Mode.EXACT);
      merger.add(piece, new Partials(runner.run(piece, input, new RecordingControl())));
    }
    assertThat(merger.advance().complete()).isTrue();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    merger.writeAnswer(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
