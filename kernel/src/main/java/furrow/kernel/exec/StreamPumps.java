package furrow.kernel.exec;

import furrow.kernel.KernelException;
import java.io.ByteArrayOutputStream;
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
 * other. The threads end with the program, because its ends of the pipes close.
 */
final class StreamPumps {
  /** A partial lives in memory on its way; larger outputs need smaller pieces. */
  static final int MAX_OUTPUT = 64 << 20;

  private static final int BLOCK = 64 * 1024;
  private static final int EVIDENCE = 8 * 1024;
  private static final int STREAMS = 3;

  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "furrow-exec-pump");
            thread.setDaemon(true);
            return thread;
          });

  private final CountDownLatch left = new CountDownLatch(STREAMS);
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final Tail evidence = new Tail(EVIDENCE);
  private volatile IOException inputFault;
  private volatile boolean tooLarge;

  StreamPumps(Process process, ExecRunner.PieceBytes bytes) {
    THREADS.execute(() -> feed(process.getOutputStream(), bytes));
    THREADS.execute(() -> collect(process.getInputStream()));
    THREADS.execute(() -> listen(process.getErrorStream()));
  }

  /** Whether all streams came to their end in time. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return left.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Throws what stood in the way of a full run. */
  void check() throws KernelException, IOException {
    checkLimit();
    if (inputFault != null) {
      throw inputFault;
    }
  }

  void checkLimit() throws KernelException {
    if (tooLarge) {
      throw new KernelException(
          KernelException.Kind.LIMIT,
          "SUBTASK_FAILED",
          "the program wrote more than " + (MAX_OUTPUT >> 20) + " MiB for one piece",
          "make the pieces smaller: --chunk 4MiB");
    }
  }

  byte[] output() {
    return output.toByteArray();
  }

  String evidence() {
    return evidence.text();
  }

  private void feed(OutputStream stdin, ExecRunner.PieceBytes bytes) {
    Stdin target = new Stdin(stdin);
    try {
      bytes.writeTo(target);
      target.flush();
    } catch (IOException e) {
      if (!target.refused) {
        inputFault = e;
      }
    } finally {
      target.close();
      left.countDown();
    }
  }

  private void collect(InputStream stdout) {
    byte[] block = new byte[BLOCK];
    try (stdout) {
      int read = stdout.read(block);
      while (read >= 0 && !tooLarge) {
        output.write(block, 0, read);
        tooLarge = output.size() > MAX_OUTPUT;
        read = stdout.read(block);
      }
    } catch (IOException e) {
      // The program was ended from here: nobody wants its output any more.
    } finally {
      left.countDown();
    }
  }

  private void listen(InputStream stderr) {
    byte[] block = new byte[EVIDENCE];
    try (stderr) {
      int read = stderr.read(block);
      while (read >= 0) {
        evidence.add(block, read);
        read = stderr.read(block);
      }
    } catch (IOException e) {
      // As above.
    } finally {
      left.countDown();
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

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        refused = true;
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
