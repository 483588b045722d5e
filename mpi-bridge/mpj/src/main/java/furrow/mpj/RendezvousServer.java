package furrow.mpj;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * Plays the server at which MPJ's processes find each other, for this process alone: each process
 * says its ports here, and gets from here what Furrow's own server has gathered.
 */
final class RendezvousServer implements Closeable {
  private static final int MAX_TABLE = 65_535;
  private static final int WAITING = 16;

  private final ServerSocket listener;
  private Socket peer;

  /** Listens on loopback for one connection. */
  RendezvousServer() throws IOException {
    listener = new ServerSocket(0, WAITING, InetAddress.getByName("127.0.0.1"));
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /**
   * Waits until MPJ has come and said that it listens.
   *
   * @param device whose connection is the only one that is let in
   */
  void await(MpjDevice device, int millis) throws IOException, InterruptedException {
    try {
      meet(device, millis);
    } catch (SocketTimeoutException e) {
      throw new IOException("MPJ has not opened its ports within " + millis + " ms", e);
    }
  }

  private void meet(MpjDevice device, int millis) throws IOException, InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (peer == null) {
      Socket socket = accept(left(end));
      if (device.isConnectedFrom(socket.getPort(), left(end))) {
        peer = socket;
      } else {
        socket.close();
      }
    }
    peer.setSoTimeout(left(end));
    DataInputStream in = new DataInputStream(peer.getInputStream());
    // "Sending Info", two ports and the rank, none of which is news.
    in.readUTF();
    in.readInt();
    in.readInt();
    in.readInt();
  }

  private Socket accept(int millis) throws IOException {
    listener.setSoTimeout(millis);
    return listener.accept();
  }

  private static int left(long end) throws IOException {
    long millis = (end - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("MPJ does not start");
    }
    return (int) millis;
  }

  /** Hands MPJ the table of all; it connects to them then. */
  void hand(String table) throws IOException {
    if (table.length() > MAX_TABLE) {
      throw new IOException("too many ranks for MPJ: their table has " + table.length() + " bytes");
    }
    DataOutputStream out = new DataOutputStream(peer.getOutputStream());
    out.writeUTF(table);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    if (peer != null) {
      peer.close();
    }
  }
}
