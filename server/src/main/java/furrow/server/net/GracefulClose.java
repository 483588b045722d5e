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
    closeTaken(channel, last, () -> {});
    // The message is never written while a TLS handshake hangs or the peer does not read.
    closeLater(channel);
  }

  /**
   * The same behind an answer that the peer may take as slowly as it likes: the caller closes the
   * channel of one that takes nothing.
   */
  public static void closeTaken(Channel channel, Object last) {
    closeTaken(channel, last, () -> closeLater(channel));
  }

  private static void closeTaken(Channel channel, Object last, Runnable then) {
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
                  then.run();
                });
  }

  private static void closeLater(Channel channel) {
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
