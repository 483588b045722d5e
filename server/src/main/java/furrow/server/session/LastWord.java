package furrow.server.session;

import furrow.protocol.frame.Envelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the peer hears why. A socket that is closed while bytes lie unread is
 * reset, and the peer may lose what it was told; so we stop sending, read on for a moment, and
 * close when the peer does, or soon.
 */
public final class LastWord {
  private static final long LINGER_MILLIS = 1_000;

  private LastWord() {}

  /** Whoever handles what still comes in must throw it away. From any thread. */
  public static void say(Channel channel, Envelope envelope) {
    channel.config().setAutoRead(true);
    channel
        .writeAndFlush(envelope)
        .addListener(
            (ChannelFutureListener)
                sent -> {
                  boolean plain = channel.pipeline().get(SslHandler.class) == null;
                  if (sent.isSuccess() && plain && channel instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                  }
                });
    // Behind an unfinished TLS handshake, or a peer that does not read, it never gets out.
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}
