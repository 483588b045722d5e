package furrow.bench.process;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The least that Netty can do with a request: decode it, put it together, send its body back. As
 * many event loops as a Furrow server has. Prints its port, and ends with its stdin.
 */
public final class EchoServerMain {
  private static final int LARGEST_BODY = 1 << 20;

  private EchoServerMain() {}

  public static void main(String[] args) throws Exception {
    boolean epoll = Epoll.isAvailable();
    int loops = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors() / 2));
    EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            loops, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    InetSocketAddress bound =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                    new ChannelInitializer<SocketChannel>() {
                      @Override
                      protected void initChannel(SocketChannel channel) {
                        channel
                            .pipeline()
                            .addLast(
                                new HttpServerCodec(),
                                new HttpObjectAggregator(LARGEST_BODY),
                                new Echo());
                      }
                    })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel()
                .localAddress();
    System.out.println(bound.getPort());
    awaitEnd();
    System.exit(0);
  }

  private static void awaitEnd() throws IOException {
    int read = System.in.read();
    while (read >= 0) {
      read = System.in.read();
    }
  }

  private static final class Echo extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      DefaultFullHttpResponse answer =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, request.content().retain());
      answer
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
          .setInt(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
      context.writeAndFlush(answer);
    }
  }
}
