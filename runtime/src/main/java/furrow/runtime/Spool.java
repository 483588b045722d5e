package furrow.runtime;

import furrow.engine.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Predicate;

/** Synced files for what is too large for the task DB: partials, answers, uploaded inputs. */
public interface Spool {
  /** Results up to this size are kept inline. */
  int INLINE_LIMIT = 64 * 1024;

  /**
   * Writes what {@code writer} writes; inline when small, otherwise a synced file.
   *
   * @param prefix what the file's name begins with: letters and digits
   * @throws SpoolFullException when the disk is full
   */
  Result write(String prefix, Writer writer) throws IOException;

  /**
   * The bytes, in order. Only at their end it is known whether they are those that were written.
   *
   * @throws SpoolDamagedException when they are not; also thrown by the stream
   */
  InputStream open(Result result) throws IOException;

  /**
   * The bytes, in order, after a look at all of them: for readers that may stop before the end or
   * act on what they have read so far.
   *
   * @throws SpoolDamagedException when they are not those that were written
   */
  InputStream openChecked(Result result) throws IOException;

  /**
   * Reads a result and throws it away.
   *
   * @throws SpoolDamagedException when its bytes are not those that were written
   */
  default void check(Result result) throws IOException {
    try (InputStream in = open(result)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** Drops every file that was written under this prefix. */
  void deleteAll(String prefix);

  /** Prefix of the partial results of a task. */
  static String partials(long task) {
    return "p" + task;
  }

  /** Prefix of the answer of a task. */
  static String answer(long task) {
    return "a" + task;
  }

  /** Drops every file whose name is not wanted; for files that a crash left without an owner. */
  void retain(Predicate<String> wanted);

  /** Drops the file behind a spooled result; nothing for inline ones. */
  void delete(Result result);

  /** Writes the content of a spool file. */
  @FunctionalInterface
  interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }
}
