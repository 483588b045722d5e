package furrow.mpj;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Keeps what MPJ prints from the streams of the process: stack traces of lost worlds and of a
 * configuration that nobody needs. What it throws is told in our own words.
 */
final class OutputSilencer implements AutoCloseable {
  /** Inherited, so that it holds for the threads that MPJ starts. */
  private static final InheritableThreadLocal<Boolean> QUIET = new InheritableThreadLocal<>();

  static {
    System.setOut(filter(System.out));
    System.setErr(filter(System.err));
  }

  private final Boolean before = QUIET.get();

  private OutputSilencer() {
    QUIET.set(Boolean.TRUE);
  }

  /** Until it is closed, on this thread. */
  static OutputSilencer here() {
    return new OutputSilencer();
  }

  @Override
  public void close() {
    if (before == null) {
      QUIET.remove();
    }
  }

  private static PrintStream filter(PrintStream stream) {
    return new PrintStream(new Filter(stream), true, Charset.defaultCharset());
  }

  private static final class Filter extends OutputStream {
    private final PrintStream stream;

    Filter(PrintStream stream) {
      this.stream = stream;
    }

    @Override
    public void write(int one) {
      if (QUIET.get() == null) {
        stream.write(one);
      }
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (QUIET.get() == null) {
        stream.write(bytes, from, length);
      }
    }

    @Override
    public void flush() {
      stream.flush();
    }
  }
}
