package furrow.server.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/** Whether the process at the other end of a Unix socket belongs to our user or to root. */
final class PeerCheck {
  private static final int ROOT = 0;

  private PeerCheck() {}

  static boolean sameUser(Channel channel) throws IOException {
    Path self = Path.of("/proc/self");
    if (channel instanceof EpollDomainSocketChannel epoll) {
      int uid = epoll.peerCredentials().uid();
      return uid == ROOT || uid == (Integer) Files.getAttribute(self, "unix:uid");
    }
    SocketOption<UnixDomainPrincipal> option = ExtendedSocketOptions.SO_PEERCRED;
    UnixDomainPrincipal peer = channel.config().getOption(NioChannelOption.of(option));
    UserPrincipal user = peer == null ? null : peer.user();
    return user != null && (user.equals(Files.getOwner(self)) || user.getName().equals("root"));
  }
}
