package furrow.runtime;

import furrow.engine.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Synced files for what is too large for the task DB: partials, answers, uploaded inputs. */
public interface Spool {
  /** Results up to this size are kept inline. */
  int INLINE_LIMIT = 64 * 1024;

  /** Writes what {@code writer} writes; inline when small, otherwise a synced file. */
  Result write(String prefix, Writer writer) throws IOException;

  InputStream open(Result result) throws IOException;

  /** Drops the file behind a spooled result; nothing for inline ones. */
  void delete(Result result);

  /** Writes the content of a spool file. */
  @FunctionalInterface
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }
}
