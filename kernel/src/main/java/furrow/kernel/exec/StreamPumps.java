package furrow.kernel.exec;

import furrow.kernel.FatalErrors;
import furrow.kernel.KernelException;
import furrow.kernel.ShellWord;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a program's three streams moving, one thread each, so that neither side waits for the
 * other. The threads end when nobody holds the other ends of the pipes. A stream counts only when
 * it was read to its end: any fault of ours, an error of the JVM too, is a fault of the run.
 */
final class StreamPumps {
  /** Larger outputs need smaller pieces: a partial is sent and stored as one. */
  static final int MAX_OUTPUT = 64 << 20;

  private static final int BLOCK = 64 * 1024;
  private static final int EVIDENCE = 8 * 1024;
  private static final int OUTPUTS = 2;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "furrow-exec-pump");
            thread.setDaemon(true);
            return thread;
          });

  private final CountDownLatch inputLeft = new CountDownLatch(1);
  private final CountDownLatch outputsLeft = new CountDownLatch(OUTPUTS);
  private final OutputSpool output;
  private final Tail evidence = new Tail(EVIDENCE);
  private volatile Throwable fault;
  private volatile boolean tooLarge;
  private volatile IOException unstored;

  StreamPumps(
      OutputStream stdin,
      InputStream stdout,
      InputStream stderr,
      ExecRunner.PieceBytes bytes,
      OutputSpool output) {
    this.output = output;
    if (bytes.isEmpty()) {
      close(stdin);
      inputLeft.countDown();
    } else {
      pump(stdin, inputLeft, () -> feed(new Stdin(stdin), bytes));
    }
    pump(stdout, outputsLeft, () -> collect(stdout));
    pump(stderr, outputsLeft, () -> listen(stderr));
  }

  private interface Pump {
    void run() throws IOException;
  }

  private void pump(Closeable stream, CountDownLatch left, Pump pump) {
    THREADS.execute(
        () -> {
          try {
            pump.run();
          } catch (Throwable e) {
            // Also an OutOfMemoryError: whatever ends a pump early must not pass for an end.
            FatalErrors.pass(e);
            note(e);
          } finally {
            close(stream);
            left.countDown();
          }
        });
  }

  private static void close(Closeable stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // All was read, or flushed, or has failed before.
    }
  }

  private synchronized void note(Throwable e) {
    fault = fault == null ? e : fault;
  }

  /** Whether stdout and stderr came to their ends in time. */
  boolean awaitOutput(long millis) throws InterruptedException {
    return outputsLeft.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Whether all was written to stdin in time, or nobody reads it any more. */
  boolean awaitInput(long millis) throws InterruptedException {
    return inputLeft.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Throws what stands in the way of a full run. */
  void check() throws KernelException, IOException {
    if (tooLarge) {
      throw new KernelException(
          KernelException.Kind.LIMIT,
          "SUBTASK_FAILED",
          "the program wrote more than " + (MAX_OUTPUT >> 20) + " MiB for one piece",
          "make the pieces smaller: --chunk 4MiB");
    }
    if (unstored != null) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          "SUBTASK_FAILED",
          "the program's output cannot be stored on this worker: " + unstored.getMessage(),
          "df -h " + ShellWord.of(System.getProperty("java.io.tmpdir")));
    }
    if (fault instanceof IOException e) {
      throw e;
    }
    if (fault instanceof OutOfMemoryError) {
      throw new KernelException(
          KernelException.Kind.OUT_OF_MEMORY,
          "SUBTASK_FAILED",
          "this worker has too little memory for the program's output",
          "make the pieces smaller: --chunk 1MiB; or give workers more: FURROW_JAVA_OPTS=-Xmx1g");
    }
    if (fault != null) {
      throw new IOException("the program's output could not be read", fault);
    }
  }

  String evidence() {
    return evidence.text();
  }

  private static void feed(Stdin stdin, ExecRunner.PieceBytes bytes) throws IOException {
    try {
      bytes.writeTo(stdin);
      stdin.flush();
    } catch (IOException e) {
      if (!stdin.refused) {
        throw e;
      }
    }
  }

  private void collect(InputStream stdout) throws IOException {
    byte[] block = new byte[BLOCK];
    int read = stdout.read(block);
    while (read >= 0 && !tooLarge) {
      store(block, read);
      tooLarge = output.size() > MAX_OUTPUT;
      read = stdout.read(block);
    }
  }

  private void store(byte[] block, int length) throws IOException {
    try {
      output.write(block, length);
    } catch (IOException e) {
      unstored = e;
      throw e;
    }
  }

  private void listen(InputStream stderr) throws IOException {
    byte[] block = new byte[EVIDENCE];
    int read = stderr.read(block);
    while (read >= 0) {
      evidence.add(block, read);
      read = stderr.read(block);
    }
  }

  /** Tells a program that stops reading, which is its right, from an input that cannot be read. */
  private static final class Stdin extends OutputStream {
    private final OutputStream out;
    private boolean refused;

    Stdin(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        refused = true;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        refused = true;
        throw e;
      }
    }
  }

  /** The last bytes of a stream. */
  private static final class Tail {
    private final byte[] ring;
    private long written;

    Tail(int size) {
      ring = new byte[size];
    }

    synchronized void add(byte[] bytes, int length) {
      int from = Math.max(0, length - ring.length);
      written += from;
      for (int i = from; i < length; i++) {
        ring[(int) (written++ % ring.length)] = bytes[i];
      }
    }

    /** As text; what is no UTF-8 shows as replacement characters. */
    synchronized String text() {
      int kept = (int) Math.min(written, ring.length);
      byte[] bytes = new byte[kept];
      for (int i = 0; i < kept; i++) {
        bytes[i] = ring[(int) ((written - kept + i) % ring.length)];
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
