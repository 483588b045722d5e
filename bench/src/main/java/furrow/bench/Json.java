package furrow.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** One flat JSON object, built field by field. */
public final class Json {
  private final StringWriter text = new StringWriter();
  private final JsonGenerator generator;

  public Json() {
    try {
      generator = new JsonFactory().createGenerator(text);
      generator.writeStartObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Json field(String name, String value) {
    return put(() -> generator.writeStringField(name, value));
  }

  public Json field(String name, long value) {
    return put(() -> generator.writeNumberField(name, value));
  }

  /** Rounded to four significant decimals after the point. */
  public Json field(String name, double value) {
    return put(() -> generator.writeNumberField(name, Math.round(value * 1e4) / 1e4));
  }

  public Json field(String name, boolean value) {
    return put(() -> generator.writeBooleanField(name, value));
  }

  public String end() {
    put(generator::writeEndObject);
    put(generator::close);
    return text.toString();
  }

  private Json put(Write write) {
    try {
      write.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Write {
    void run() throws IOException;
  }
}
