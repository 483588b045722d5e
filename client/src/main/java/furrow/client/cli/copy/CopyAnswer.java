package furrow.client.cli.copy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import furrow.client.render.AnswerTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes the answer of a copy as it comes: a line of JSON, then perhaps a line for each chunk, which
 * are passed on and not kept.
 */
final class CopyAnswer extends OutputStream {
  private final Consumer<String> chunks;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private byte[] summary;
  private Map<String, String> fields;

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
  List<List<String>> workers() throws IOException {
    return AnswerTable.data(summary);
  }

  /** A plain value of the answer. */
  String text(String key) throws IOException {
    if (fields == null) {
      fields = parse(summary);
    }
    return fields.get(key);
  }

  long number(String key) throws IOException {
    return Long.parseLong(text(key));
  }

  private static Map<String, String> parse(byte[] answer) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(answer)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          fields.put(name, json.getText());
        } else {
          json.skipChildren();
        }
      }
    }
    return fields;
  }
}
