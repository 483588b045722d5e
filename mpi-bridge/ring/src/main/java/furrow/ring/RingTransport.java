package furrow.ring;

import furrow.protocol.link.Transport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A ring pair as a stream that blocks: what a socket is to other workers. The doorbell is a Unix
 * socket, and its end is how either process notices that the other one is gone.
 */
public final class RingTransport implements Transport {
  private static final long SPIN_NANOS = 20_000;
  private static final long LOOK_MILLIS = 1_000;
  private static final long NOT_READ_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SHORTEST_PAUSE = 20_000;
  private static final long LONGEST_PAUSE = 1_000_000;

  private final RingEndpoint end;
  private final SocketChannel bell;
  private final Selector rung;
  private final ByteBuffer heard = ByteBuffer.allocate(256);
  private byte[] left = new byte[0];
  private int leftFrom;
  private int leftTo;
  private boolean peerGone;
  private long waits;

  /**
   * @param bell connected to the other end; closed with this
   */
  public RingTransport(RingEndpoint end, SocketChannel bell) throws IOException {
    this.end = end;
    this.bell = bell;
    bell.configureBlocking(false);
    rung = Selector.open();
    bell.register(rung, SelectionKey.OP_READ);
  }

  /**
   * Attaches to the ring pair that the server has made for this process.
   *
   * @throws RingException BAD_FILE, TAKEN or NO_JVM_FLAG
   */
  public static RingTransport attach(Path path) throws IOException {
    RingFile file = RingFile.attach(path);
    SocketChannel bell = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      bell.connect(UnixDomainSocketAddress.of(file.bell()));
      return new RingTransport(file.worker(), bell);
    } catch (IOException | RuntimeException e) {
      bell.close();
      throw e;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length, int timeoutMillis) throws IOException {
    long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    boolean interrupted = false;
    try {
      while (leftFrom == leftTo) {
        boolean over = peerGone || end.peerShutdown();
        if (poll() || spin()) {
          continue;
        }
        if (over) {
          return -1;
        }
        if (timeoutMillis > 0 && System.nanoTime() - limit >= 0) {
          throw new SocketTimeoutException("nothing received for " + timeoutMillis + " ms");
        }
        interrupted |= await(timeoutMillis == 0 ? Long.MAX_VALUE : limit - System.nanoTime());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    int count = Math.min(length, leftTo - leftFrom);
    System.arraycopy(left, leftFrom, into, offset, count);
    leftFrom += count;
    return count;
  }

  /** How often a read has gone to sleep. */
  long waits() {
    return waits;
  }

  private boolean poll() throws IOException {
    if (!bell.isOpen()) {
      throw new ClosedChannelException();
    }
    return end.read(this::keep, 1, System.nanoTime()) > 0;
  }

  private void keep(byte[] payload, int length) {
    // The reader's own array: it is not touched before the next call of poll.
    left = payload;
    leftFrom = 0;
    leftTo = length;
  }

  private boolean spin() throws IOException {
    long until = System.nanoTime() + SPIN_NANOS;
    do {
      Thread.onSpinWait();
      if (poll()) {
        return true;
      }
    } while (System.nanoTime() - until < 0);
    return false;
  }

  /** Waits for the bell; as with other transports, an interrupt ends no wait. */
  private boolean await(long nanos) throws IOException {
    if (!end.fallAsleep()) {
      return false;
    }
    waits++;
    try {
      rung.select(Math.max(1, Math.min(LOOK_MILLIS, TimeUnit.NANOSECONDS.toMillis(nanos))));
      if (!rung.isOpen()) {
        throw new ClosedChannelException();
      }
      rung.selectedKeys().clear();
      listen();
    } finally {
      end.awake();
    }
    return Thread.interrupted();
  }

  private void listen() throws IOException {
    try {
      heard.clear();
      peerGone |= bell.read(heard) < 0;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      peerGone = true;
    }
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
    long pause = SHORTEST_PAUSE;
    long giveUp = System.nanoTime() + NOT_READ_NANOS;
    int before = length;
    while (!end.write(bytes)) {
      ring();
      if (bytes.remaining() < before) {
        before = bytes.remaining();
        giveUp = System.nanoTime() + NOT_READ_NANOS;
        pause = SHORTEST_PAUSE;
      } else if (System.nanoTime() - giveUp > 0) {
        throw new RingException(
            RingException.Kind.NOT_READ, "the other end has read nothing for 10 s");
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
    ring();
  }

  private void ring() throws IOException {
    if (!bell.isOpen()) {
      throw new ClosedChannelException();
    }
    if (end.mustRing()) {
      // A socket that takes no byte holds enough of them already.
      bell.write(ByteBuffer.wrap(new byte[] {1}));
    }
  }

  @Override
  public byte[] certificate() {
    return new byte[0];
  }

  @Override
  public void close() throws IOException {
    if (bell.isOpen()) {
      end.shutdown();
    }
    bell.close();
    rung.close();
  }
}
