package furrow.server.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/** Whether the process at the other end of a Unix socket belongs to our user or to root. */
final class PeerCheck {
  private static final int ROOT = 0;

  /** Who we are; looked up once. */
  private static final class Self {
    static final int UID;
    static final UserPrincipal OWNER;

    static {
      Path self = Path.of("/proc/self");
      try {
        UID = (Integer) Files.getAttribute(self, "unix:uid");
        OWNER = Files.getOwner(self);
      } catch (IOException e) {
        throw new UncheckedIOException("who am I?", e);
      }
    }
  }

  private PeerCheck() {}

  static boolean sameUser(Channel channel) throws IOException {
    if (channel instanceof EpollDomainSocketChannel epoll) {
      int uid = epoll.peerCredentials().uid();
      return uid == ROOT || uid == Self.UID;
    }
    SocketOption<UnixDomainPrincipal> option = ExtendedSocketOptions.SO_PEERCRED;
    UnixDomainPrincipal peer = channel.config().getOption(NioChannelOption.of(option));
    UserPrincipal user = peer == null ? null : peer.user();
    return user != null && (user.equals(Self.OWNER) || user.getName().equals("root"));
  }
}
