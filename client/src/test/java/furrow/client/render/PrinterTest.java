package furrow.client.render;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PrinterTest {
  private static final List<String> KEYS = List.of("task", "state");
  private static final List<JsonObject> THINGS =
      List.of(
          new JsonObject().put("task", 9).put("state", "DONE"),
          new JsonObject().put("task", 12).put("state", "RUNNING"));

  private static String printed(Format format, Consumer<Printer> print) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    print.accept(new Printer(out, format));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String listed(Format format) {
    return printed(format, printer -> printer.list("tasks", KEYS, THINGS, THINGS));
  }

  @Test
  void listsComeInAllFormats() {
    assertThat(listed(Format.TABLE)).isEqualTo("TASK  STATE\n   9  DONE\n  12  RUNNING\n");
    assertThat(listed(Format.JSON))
        .isEqualTo(
            "{\"schema\":\"furrow/1\",\"tasks\":[{\"task\":9,\"state\":\"DONE\"},"
                + "{\"task\":12,\"state\":\"RUNNING\"}]}\n");
    assertThat(listed(Format.JSONL))
        .isEqualTo("{\"task\":9,\"state\":\"DONE\"}\n{\"task\":12,\"state\":\"RUNNING\"}\n");
    assertThat(listed(Format.ID)).isEqualTo("9\n12\n");
    assertThat(listed(Format.CSV)).isEqualTo("task,state\n9,DONE\n12,RUNNING\n");
    assertThat(listed(Format.TSV)).isEqualTo("task\tstate\n9\tDONE\n12\tRUNNING\n");
    assertThat(listed(Format.MARKDOWN))
        .isEqualTo("| task | state |\n| ---: | --- |\n| 9 | DONE |\n| 12 | RUNNING |\n");
  }

  @Test
  void columnsThatAreNoFieldAreNotEmpty() {
    List<String> keys = List.of("task", "progress");
    List<JsonObject> things = List.of(new JsonObject().put("task", 9).put("units", 5));
    List<JsonObject> shown = List.of(new JsonObject().put("task", 9).put("progress", "50 %"));

    assertThat(printed(Format.CSV, printer -> printer.list("tasks", keys, things, shown)))
        .isEqualTo("task,progress\n9,50 %\n");
  }

  @Test
  void oneThingCarriesTheSchema() {
    JsonObject thing = new JsonObject().put("pid", 7).put("state", "up");
    assertThat(printed(Format.JSON, printer -> printer.one(7, thing, null)))
        .isEqualTo("{\"schema\":\"furrow/1\",\"pid\":7,\"state\":\"up\"}\n");
    assertThat(printed(Format.TABLE, printer -> printer.one(7, thing, null)))
        .isEqualTo("pid    7\nstate  up\n");
    assertThat(printed(Format.ID, printer -> printer.one(7, thing, null))).isEqualTo("7\n");
  }

  @Test
  void anAnswerBecomesATableOrLines() throws IOException {
    String answer =
        "{\"schema\":\"furrow/1\",\"rows\":3,\n \"columns\":[\"region\",\"sum(qty)\"],\n"
            + " \"data\":[[\"n\",\"4\"],[\"south\",null]],\n"
            + " \"nulls\":{\"qty\":0},\"skipped\":{\"qty\":2}}\n";
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    assertThat(AnswerTable.is(bytes)).isTrue();
    assertThat(answered(bytes, Format.TABLE))
        .isEqualTo(
            "region  sum(qty)\nn              4\nsouth          -\nskipped bad cells  qty: 2\n");
    assertThat(answered(bytes, Format.JSONL))
        .isEqualTo(
            "{\"region\":\"n\",\"sum(qty)\":\"4\"}\n{\"region\":\"south\",\"sum(qty)\":null}\n");
  }

  @Test
  void anAnswerBecomesRowsThatReadAsItDoes() throws IOException {
    String answer =
        "{\"schema\":\"furrow/1\",\"rows\":3,\n \"columns\":[\"k\",\"sum(\\\"a,b\\\")\"],\n"
            + " \"data\":[[\"\",\"-4\"],[\"a,\\\"b\\\"\",null],[\"two\\nlines|t\\tab\",\"5\"]],\n"
            + " \"nulls\":{},\"skipped\":{}}\n";
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    assertThat(answered(bytes, Format.CSV))
        .isEqualTo("k,\"sum(\"\"a,b\"\")\"\n\"\",-4\n\"a,\"\"b\"\"\",\n\"two\nlines|t\tab\",5\n");
    assertThat(answered(bytes, Format.TSV))
        .isEqualTo(
            "k\t\"sum(\"\"a,b\"\")\"\n\"\"\t-4\n\"a,\"\"b\"\"\"\t\n\"two\nlines|t\tab\"\t5\n");
    assertThat(answered(bytes, Format.MARKDOWN))
        .isEqualTo(
            "| k | sum(\"a,b\") |\n| --- | ---: |\n|  | -4 |\n| a,\"b\" |  |\n"
                + "| two\\\\nlines\\|t\\\\tab | 5 |\n");
  }

  @Test
  void aNullAloneIsNoEmptyLine() throws IOException {
    byte[] answer =
        "{\"schema\":\"furrow/1\",\"rows\":0,\"columns\":[\"max(x)\"],\"data\":[[null]]}\n"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(answered(answer, Format.CSV)).isEqualTo("max(x)\n\"\"\n");
  }

  private static String answered(byte[] answer, Format format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    AnswerTable.print(answer, format, out);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
