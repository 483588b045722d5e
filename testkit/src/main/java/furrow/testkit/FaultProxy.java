package furrow.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A loopback TCP proxy with a switchboard: what is sent through it can be dropped, delayed,
 * trickled or cut at any time, each direction for itself.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BLOCK = 16 * 1024;

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Fault upstream = Fault.NONE;
  private volatile Fault downstream = Fault.NONE;
  private volatile Duration pause = Duration.ofMillis(100);

  /** Listens on a free loopback port and connects each caller to {@code target}. */
  public FaultProxy(InetSocketAddress target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    daemon("accept", this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Towards the target. */
  public void upstream(Fault fault) {
    upstream = fault;
  }

  /** From the target. */
  public void downstream(Fault fault) {
    downstream = fault;
  }

  /** How long DELAY and TRICKLE wait. */
  public void pause(Duration pause) {
    this.pause = pause;
  }

  /** Resets all connections that are open now. */
  public void cut() {
    for (Socket socket : open) {
      reset(socket);
    }
    open.clear();
  }

  /** Number of sockets held, two per connection. */
  public int sockets() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    listener.close();
    cut();
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket caller = listener.accept();
        Socket callee = new Socket();
        open.add(caller);
        open.add(callee);
        callee.connect(target, 5_000);
        daemon("up", () -> pump(caller, callee, true));
        daemon("down", () -> pump(callee, caller, false));
      } catch (IOException e) {
        // The listener was closed, or the target is down: the caller sees its socket closed.
        open.stream().filter(socket -> !socket.isConnected()).forEach(FaultProxy::reset);
      }
    }
  }

  private void pump(Socket from, Socket to, boolean up) {
    byte[] block = new byte[BLOCK];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(block);
      while (length >= 0) {
        pass(Arrays.copyOf(block, length), out, up);
        length = in.read(block);
      }
    } catch (IOException e) {
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private void pass(byte[] bytes, OutputStream out, boolean up)
      throws IOException, InterruptedException {
    switch (up ? upstream : downstream) {
      case NONE -> out.write(bytes);
      case DROP -> {}
      case DELAY -> {
        await();
        out.write(bytes);
      }
      case TRICKLE -> {
        for (byte one : bytes) {
          await();
          out.write(one);
        }
      }
    }
  }

  private void await() throws InterruptedException {
    if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new InterruptedException("closed");
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // Already closed.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "fault-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  /** What a {@link FaultProxy} does to the bytes that pass. */
  public enum Fault {
    /** Passes everything on at once. */
    NONE,
    /** Drops everything: the connection stays open and silent. */
    DROP,
    /** Passes blocks on late. */
    DELAY,
    /** One byte at a time, with a pause between two. */
    TRICKLE
  }
}
