package furrow.protocol.link;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * A Unix socket. The JDK's has no read timeout, so the channel does not block and two selectors do
 * the waiting, one for each direction.
 */
final class UnixTransport implements Transport {
  private static final long RETRY_NANOS = 20_000_000;

  private final SocketChannel channel;
  private final Selector readable;
  private final Selector writable;

  UnixTransport(Path path, int connectMillis) throws IOException {
    channel = connect(path, connectMillis);
    Selector reading = null;
    Selector writing = null;
    try {
      reading = Selector.open();
      writing = Selector.open();
      channel.register(reading, SelectionKey.OP_READ);
      channel.register(writing, SelectionKey.OP_WRITE);
    } catch (IOException | RuntimeException e) {
      closeAll(channel, reading, writing);
      throw e;
    }
    readable = reading;
    writable = writing;
  }

  /**
   * Connecting succeeds at once, fails at once, or finds the listener's queue full. Then it is
   * tried again, because a connect that waits for room has no timeout.
   */
  private static SocketChannel connect(Path path, int millis) throws IOException {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (true) {
      SocketChannel fresh = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        fresh.configureBlocking(false);
        if (fresh.connect(UnixDomainSocketAddress.of(path))) {
          return fresh;
        }
        fresh.close();
      } catch (IOException | RuntimeException e) {
        fresh.close();
        if (!queueIsFull(e, path)) {
          throw e;
        }
      }
      if (System.nanoTime() - end >= 0) {
        throw new SocketTimeoutException("not accepted for " + millis + " ms");
      }
      LockSupport.parkNanos(RETRY_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted while connecting");
      }
    }
  }

  /** The JDK gives it no class of its own and a text in the user's language. */
  private static boolean queueIsFull(Exception e, Path path) {
    return e.getClass() == SocketException.class && Files.isWritable(path);
  }

  @Override
  public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    long end = System.nanoTime() + timeoutMillis * 1_000_000L;
    boolean interrupted = false;
    try {
      int read = channel.read(buffer);
      while (read == 0) {
        long left = timeoutMillis == 0 ? 0 : (end - System.nanoTime() + 999_999) / 1_000_000;
        if (timeoutMillis > 0 && left <= 0) {
          throw new SocketTimeoutException("nothing received for " + timeoutMillis + " ms");
        }
        interrupted |= await(readable, left);
        read = channel.read(buffer);
      }
      return read;
    } finally {
      restore(interrupted);
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
    boolean interrupted = false;
    try {
      while (buffer.hasRemaining()) {
        if (channel.write(buffer) == 0) {
          interrupted |= await(writable, 0);
        }
      }
    } finally {
      restore(interrupted);
    }
  }

  /**
   * Waits for the channel.
   *
   * @return whether the thread was interrupted; as with TCP, that ends no wait. Half a frame would
   *     cost the connection, and whoever wants the wait to end closes the link.
   */
  private static boolean await(Selector selector, long millis) throws IOException {
    if (!selector.isOpen()) {
      throw new ClosedChannelException();
    }
    selector.select(millis);
    if (!selector.isOpen()) {
      throw new ClosedChannelException();
    }
    selector.selectedKeys().clear();
    return Thread.interrupted();
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public byte[] certificate() {
    return new byte[0];
  }

  @Override
  public void close() throws IOException {
    closeAll(channel, readable, writable);
  }

  /** The channel first: closing a selector wakes its waiter, who must find the channel closed. */
  private static void closeAll(SocketChannel channel, Selector reading, Selector writing)
      throws IOException {
    channel.close();
    if (reading != null) {
      reading.close();
    }
    if (writing != null) {
      writing.close();
    }
  }
}
