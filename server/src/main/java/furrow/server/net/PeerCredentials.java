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

/** Checks that the peer of a Unix socket runs as the server's user or as root. */
public final class PeerCredentials {
  private static final int ROOT = 0;

  /** The server's user; read once. */
  private static final class Self {
    static final int UID;
    static final UserPrincipal OWNER;

    static {
      Path self = Path.of("/proc/self");
      try {
        UID = (Integer) Files.getAttribute(self, "unix:uid");
        OWNER = Files.getOwner(self);
      } catch (IOException e) {
        throw new UncheckedIOException("the user of this process cannot be read", e);
      }
    }
  }

  private PeerCredentials() {}

  public static boolean sameUser(Channel channel) throws IOException {
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
