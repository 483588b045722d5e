package furrow.client.cli;

import furrow.json.VisibleText;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output or error as people print to it. It remembers what a {@link PrintStream} would
 * swallow: that the disk behind it is full, that it is closed, or that nobody reads it any more.
 * And whatever text is printed is made visible first, so that nothing of data or peers gets at a
 * terminal; bytes that are written, such as an answer, go through as they are.
 */
final class StandardStream extends PrintStream {
  /** What the kernel's EPIPE is called everywhere. */
  static final String NOBODY_READS = "Broken pipe";

  private final Descriptor descriptor;

  private StandardStream(Descriptor descriptor, int buffer, boolean autoFlush) {
    super(new java.io.BufferedOutputStream(descriptor, buffer), autoFlush, StandardCharsets.UTF_8);
    this.descriptor = descriptor;
  }

  /** Where answers go; not flushed before the buffer is full. */
  static StandardStream output() {
    return new StandardStream(new Descriptor("stdout", FileDescriptor.out), 16 * 1024, false);
  }

  /** Where talk goes, line by line. */
  static StandardStream error() {
    return new StandardStream(new Descriptor("stderr", FileDescriptor.err), 1024, true);
  }

  /** Stands in for a stream in tests. */
  static StandardStream over(String name, OutputStream target) {
    return new StandardStream(new Descriptor(name, target), 16, true);
  }

  @Override
  public void print(String text) {
    super.print(text == null ? "null" : VisibleText.of(text));
  }

  /** The first fault of writing, or null; {@link ReaderGone} when there is no reader any more. */
  IOException fault() {
    flush();
    return descriptor.fault;
  }

  /** The stream as one that throws what stands in the way of writing. */
  static OutputStream strict(PrintStream stream) {
    return new Strict(stream);
  }

  /** Nobody reads what is written, as after {@code | head}: nothing to complain about. */
  static final class ReaderGone extends IOException {
    private static final long serialVersionUID = 1;

    ReaderGone(IOException cause) {
      super(NOBODY_READS, cause);
    }
  }

  /** Keeps the first fault, and writes nothing behind it. */
  private static final class Descriptor extends OutputStream {
    private final String name;
    private final OutputStream target;
    private IOException fault;

    Descriptor(String name, FileDescriptor descriptor) {
      this(name, new FileOutputStream(descriptor));
    }

    Descriptor(String name, OutputStream target) {
      this.name = name;
      this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (fault == null) {
        try {
          target.write(bytes, offset, length);
        } catch (IOException e) {
          fault = NOBODY_READS.equals(e.getMessage()) ? new ReaderGone(e) : failed(name, e);
        }
      }
      if (fault != null) {
        throw fault;
      }
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }

  private static ProblemException failed(String name, IOException e) {
    return new ProblemException(
            ErrorCode.OUTPUT_FAILED, "cannot write to " + name + ": " + e.getMessage(), "df -h")
        .because(e);
  }

  private static final class Strict extends OutputStream {
    private final PrintStream stream;

    Strict(PrintStream stream) {
      this.stream = stream;
    }

    @Override
    public void write(int b) throws IOException {
      stream.write(b);
      check();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      stream.write(bytes, offset, length);
      check();
    }

    @Override
    public void flush() throws IOException {
      stream.flush();
      check();
    }

    private void check() throws IOException {
      if (stream instanceof StandardStream standard && standard.descriptor.fault != null) {
        throw standard.descriptor.fault;
      }
    }
  }
}
