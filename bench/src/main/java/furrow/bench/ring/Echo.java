package furrow.bench.ring;

import furrow.ring.RingDirectories;
import furrow.ring.RingFile;
import furrow.ring.RingTransport;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Two ends of a stream; one sends back what comes. */
public final class Echo implements AutoCloseable {
  private static final int BYTES = 32;

  private final End here;
  private final End there;

  /** What a ring and a socket have in common. */
  private interface End extends Closeable {
    int read(byte[] into) throws IOException;

    void write(byte[] from, int length) throws IOException;
  }

  private Echo(End here, End there) {
    this.here = here;
    this.there = there;
    Thread thread = new Thread(this::answer, "echo");
    thread.setDaemon(true);
    thread.start();
  }

  public static Echo overRing() throws IOException {
    try (RingDirectories places = MessageRate.places();
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      RingFile file = places.create(1 << 20, 1);
      listener.bind(UnixDomainSocketAddress.of(file.bell()));
      RingTransport worker = RingTransport.attach(file.path());
      return new Echo(
          new Ring(new RingTransport(file.server(), listener.accept())), new Ring(worker));
    }
  }

  public static Echo overTcp() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
      Socket one = new Socket(loopback, listener.getLocalPort());
      Socket other = listener.accept();
      one.setTcpNoDelay(true);
      other.setTcpNoDelay(true);
      return new Echo(new Tcp(one), new Tcp(other));
    }
  }

  /** So many round trips, each after so long a pause; in nanoseconds. */
  public Histogram trips(int count, int pauseMillis) throws IOException {
    Histogram nanos = new Histogram(3);
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < count; i++) {
      if (pauseMillis > 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
      }
      long begun = System.nanoTime();
      here.write(bytes, BYTES);
      for (int got = 0; got < BYTES; ) {
        got += here.read(bytes);
      }
      nanos.recordValue(System.nanoTime() - begun);
    }
    return nanos;
  }

  private void answer() {
    byte[] bytes = new byte[BYTES];
    try {
      for (int got = there.read(bytes); got > 0; got = there.read(bytes)) {
        there.write(bytes, got);
      }
    } catch (IOException e) {
      // Closed: the measurement is over.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    here.close();
    there.close();
  }

  private record Ring(RingTransport ring) implements End {
    @Override
    public int read(byte[] into) throws IOException {
      return ring.read(into, 0, into.length, 0);
    }

    @Override
    public void write(byte[] from, int length) throws IOException {
      ring.write(from, 0, length);
    }

    @Override
    public void close() throws IOException {
      ring.close();
    }
  }

  private record Tcp(Socket socket) implements End {
    @Override
    public int read(byte[] into) throws IOException {
      return socket.getInputStream().read(into);
    }

    @Override
    public void write(byte[] from, int length) throws IOException {
      socket.getOutputStream().write(from, 0, length);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
