package furrow.client.cli;

import furrow.client.settings.Selector;
import furrow.protocol.error.ProblemException;
import furrow.protocol.text.Durations;
import furrow.protocol.text.Sizes;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From the text of an option to its value. */
public final class Converters {
  private Converters() {}

  static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (ProblemException e) {
      throw new TypeConversionException(e.getMessage() + " (" + e.hint() + ")");
    }
  }

  /** Bytes, with an optional unit. */
  public static final class Size implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return Sizes.parse(text);
      } catch (ProblemException e) {
        throw new TypeConversionException(e.getMessage() + " (" + e.hint() + ")");
      }
    }
  }

  /** A file to write: a name that ends with a slash can only be a directory's. */
  public static final class OutputName implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
      if (text.isEmpty() || text.endsWith("/")) {
        throw new TypeConversionException(
            text.isEmpty() ? "the name is empty" : "'" + text + "' is no name of a file");
      }
      return Path.of(text);
    }
  }

  /** Tasks, or one subtask. */
  public static final class Tasks implements ITypeConverter<Selector> {
    @Override
    public Selector convert(String text) {
      try {
        return Selector.parse(text);
      } catch (ProblemException e) {
        throw new TypeConversionException(e.getMessage() + " (" + e.hint() + ")");
      }
    }
  }
}
