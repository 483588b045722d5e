package furrow.kernel;

import java.io.Closeable;
import java.io.IOException;

/** Random access to a task's input. Positions are absolute. Safe for use by several threads. */
public interface Input extends Closeable {
  /** No input at all. */
  Input NONE =
      new Input() {
        @Override
        public String name() {
          return "";
        }

        @Override
        public long size() {
          return 0;
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) {
          return -1;
        }
      };

  /** File name for messages. */
  String name();

  long size();

  /**
   * Reads up to {@code length} bytes.
   *
   * @return the number of bytes read, at least 1, or -1 at or past the end
   * @throws InputChangedException when the file is no longer the one that was submitted
   */
  int read(long position, byte[] into, int offset, int length) throws IOException;

  @Override
  default void close() throws IOException {}
}
