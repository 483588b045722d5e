package furrow.protocol.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;

/** Forwards one TCP connection to a local port; what comes back may be let through byte by byte. */
final class DrippingProxy implements AutoCloseable {
  private final ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final int port;
  private final Semaphore drops = new Semaphore(0);
  private volatile boolean dripping;
  private Socket client;
  private Socket server;

  DrippingProxy(int port) throws IOException {
    this.port = port;
    run(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** From now on one byte for each {@link #drop}. */
  void drip() {
    dripping = true;
  }

  void drop() {
    drops.release();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // The test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    client = door.accept();
    client.setTcpNoDelay(true);
    server = new Socket(InetAddress.getLoopbackAddress(), port);
    run(() -> client.getInputStream().transferTo(server.getOutputStream()));
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (dripping) {
        drops.acquireUninterruptibly();
      }
      out.write(next);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    client.close();
    server.close();
  }
}
