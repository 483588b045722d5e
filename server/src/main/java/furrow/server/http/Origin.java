package furrow.server.http;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a connection comes from.
 *
 * @param address of the client, for display
 * @param loopback whether it comes from a process on this host by TCP
 * @param owner whether it comes from a process of the server's user by the Unix socket
 * @param local the address that the client has connected to; null for the Unix socket
 */
record Origin(String address, boolean loopback, boolean owner, InetAddress local) {
  static Origin of(Channel channel) {
    if (channel instanceof SocketChannel socket) {
      InetSocketAddress remote = socket.remoteAddress();
      InetSocketAddress local = socket.localAddress();
      return new Origin(
          String.valueOf(remote),
          remote != null && remote.getAddress().isLoopbackAddress(),
          false,
          local == null ? null : local.getAddress());
    }
    return new Origin("unix", false, true, null);
  }
}
