package furrow.client.cli.copy;

import furrow.client.render.AnswerTable;
import furrow.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes the answer of a copy as it comes: a line of JSON, then perhaps a line for each chunk, which
 * are passed on and not kept.
 */
final class CopyAnswer extends OutputStream {
  private final Consumer<String> chunks;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private byte[] summary;
  private JsonObject fields;

  CopyAnswer(Consumer<String> chunks) {
    this.chunks = chunks;
  }

  @Override
  public void write(int b) {
    if (b != '\n') {
      line.write(b);
      return;
    }
    if (summary == null) {
      summary = line.toByteArray();
    } else {
      chunks.accept(line.toString(StandardCharsets.UTF_8));
    }
    line.reset();
  }

  /** Rows of worker, node, chunks, bytes. */
  List<List<String>> workers() {
    return AnswerTable.data(summary);
  }

  /** A plain value of the answer. */
  String text(String key) {
    if (fields == null) {
      fields = JsonObject.parse(new String(summary, StandardCharsets.UTF_8));
    }
    return fields.text(key);
  }

  long number(String key) {
    return Long.parseLong(text(key));
  }
}
