package furrow.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Sends a final message and closes. A socket that is closed with unread bytes is reset, and the
 * peer may lose the message; so this shuts down output, keeps reading for a moment, and closes when
 * the peer does or after a timeout.
 */
public final class GracefulClose {
  private static final long LINGER_MILLIS = 1_000;

  private GracefulClose() {}

  /** The caller drops whatever still arrives. From any thread. */
  public static void close(Channel channel, Object last) {
    channel.config().setAutoRead(true);
    channel
        .writeAndFlush(last)
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  boolean plain = channel.pipeline().get(SslHandler.class) == null;
                  if (sent.isSuccess() && plain && channel instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                  }
                });
    // The message is never written while a TLS handshake hangs or the peer does not read.
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
