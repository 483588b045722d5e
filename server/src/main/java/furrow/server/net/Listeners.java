package furrow.server.net;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.ring.RingEndpoint;
import furrow.ring.RingFile;
import furrow.runtime.LeaseClock;
import furrow.server.peer.PeerHandler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The doors to the outside: any number of TCP and Unix sockets on one set of event loops. They are
 * bound first, so that a port in use is noticed before anything else is touched, and accept nobody
 * before {@link #open}.
 */
public final class Listeners implements AutoCloseable {
  private static final int BACKLOG = 4_096;
  private static final int USER_TIMEOUT_MILLIS = 30_000;

  /** Clients that only listen are not asked for heartbeats; the kernel finds those that died. */
  private static final int KEEPALIVE_SECONDS = 30;

  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(128 * 1024, 512 * 1024);

  private record Tls(SslContext context, String fingerprint) {
    static final Tls NONE = new Tls(null, "");
  }

  /** Makes a session's pipeline of a new connection. */
  private interface Equipment {
    void equip(Channel channel) throws IOException;
  }

  private final Transports transport;
  private final MultiThreadIoEventLoopGroup acceptors;
  private final MultiThreadIoEventLoopGroup loops;
  private final List<Channel> listeners = new ArrayList<>();
  private final Waiting waiting = new Waiting();
  private final LoopKeeper.All keepers = new LoopKeeper.All();
  private volatile Pipeline.House house;

  public Listeners(Transports transport, int ioThreads) {
    this.transport = transport;
    acceptors =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("furrow-accept", true), transport.handlers());
    loops =
        new MultiThreadIoEventLoopGroup(
            ioThreads, new DefaultThreadFactory("furrow-io", true), transport.handlers());
  }

  /**
   * @param tls null for plain TCP
   * @return the port, chosen by the system when {@code port} is 0
   * @throws ProblemException PORT_IN_USE or BAD_SETTING
   */
  public int bindTcp(String host, int port, SslContext tls, String fingerprint)
      throws ProblemException {
    ServerBootstrap bootstrap =
        bootstrap(transport.tcp(), new Tls(tls, fingerprint))
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
    if (transport == Transports.EPOLL) {
      bootstrap
          .childOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS)
          .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_SECONDS / 3)
          .childOption(EpollChannelOption.TCP_KEEPCNT, 3);
    }
    String address = host + ":" + port;
    Channel channel = bind(bootstrap, new InetSocketAddress(host, port), address);
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Binds a Unix socket that only our user may open; what lies there is stale and goes. */
  public void bindUnix(Path path) throws IOException {
    Files.deleteIfExists(path);
    ServerBootstrap bootstrap = bootstrap(transport.unix(), Tls.NONE);
    bind(bootstrap, transport.unixAddress(path), path.toString());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  /**
   * Waits for the one process that a ring was made for; then, or when the result is closed, the
   * door is shut. Only after {@link #open}.
   */
  public Closeable bindRing(RingFile file) throws IOException {
    return bindRing(file, () -> {}, () -> {});
  }

  /**
   * The same.
   *
   * @param came hears that the process is there, on a thread that must not wait
   * @param left hears of the end of its connection
   */
  public Closeable bindRing(RingFile file, Runnable came, Runnable left) throws IOException {
    RingEndpoint ring = file.server();
    ServerBootstrap bootstrap =
        bootstrap(
            transport.unix(),
            bell -> {
              bell.parent().close();
              came.run();
              bell.closeFuture().addListener(closed -> left.run());
              Pipeline.equip(bell, house, ring, file.path());
            });
    Channel door = bound(bootstrap, transport.unixAddress(file.bell()), file.bell().toString());
    Files.setPosixFilePermissions(file.bell(), PosixFilePermissions.fromString("rw-------"));
    door.config().setAutoRead(true);
    return () -> door.close().awaitUninterruptibly();
  }

  private ServerBootstrap bootstrap(Class<? extends ServerChannel> type, Tls tls) {
    return bootstrap(
        type, channel -> Pipeline.equip(channel, house, tls.context(), tls.fingerprint()));
  }

  private ServerBootstrap bootstrap(Class<? extends ServerChannel> type, Equipment equipment) {
    return new ServerBootstrap()
        .group(acceptors, loops)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) throws IOException {
                equipment.equip(channel);
              }
            });
  }

  private Channel bind(ServerBootstrap bootstrap, SocketAddress address, String shown)
      throws ProblemException {
    Channel channel = bound(bootstrap, address, shown);
    listeners.add(channel);
    waiting.listener(channel);
    return channel;
  }

  private static Channel bound(ServerBootstrap bootstrap, SocketAddress address, String shown)
      throws ProblemException {
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw cannotListen(shown, bound.cause());
    }
    return bound.channel();
  }

  private static ProblemException cannotListen(String address, Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("in use")) {
      return new ProblemException(
              ErrorCode.PORT_IN_USE,
              "cannot listen on " + address + ": it is in use",
              "choose another with --listen HOST:PORT; port 0 is any free one")
          .because(cause);
    }
    return new ProblemException(
            ErrorCode.BAD_SETTING, "cannot listen on " + address + ": " + text, "check --listen")
        .because(cause);
  }

  /** Begins to accept. */
  public void open(Admission admission, PeerHandler handler, LeaseClock clock) {
    for (EventExecutor loop : loops) {
      keepers.keep((EventLoop) loop, clock);
    }
    house = new Pipeline.House(admission, handler, clock, waiting, keepers);
    listeners.forEach(listener -> listener.config().setAutoRead(true));
  }

  /** The address of a peer that is reached over this ring, for display. */
  public static String ringAddress(Path ring) {
    return "ring " + ring;
  }

  /** Accepts nobody any more; sessions go on. */
  public void stopAccepting() {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
  }

  /** Connections that have not proven a token. */
  public int waiting() {
    return waiting.count();
  }

  @Override
  public void close() {
    stopAccepting();
    keepers.close();
    acceptors.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
    loops.shutdownGracefully(0, 1_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(1_500);
  }
}
