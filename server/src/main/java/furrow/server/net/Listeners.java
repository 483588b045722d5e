package furrow.server.net;

import furrow.kernel.FatalErrors;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.ring.RingEndpoint;
import furrow.ring.RingFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The listening sockets, TCP and Unix, on one set of event loops. They are bound first, so that a
 * port in use is found early, and accept no connections before {@link #open}.
 */
public final class Listeners implements AutoCloseable {
  private static final int BACKLOG = 4_096;
  private static final int USER_TIMEOUT_MILLIS = 30_000;

  /** People pause downloads; the protocol has a time of its own for those who take nothing. */
  private static final int PAUSED_TIMEOUT_MILLIS = 150_000;

  /** Idle clients send no heartbeats; TCP keep-alive finds those whose host is gone. */
  private static final int KEEPALIVE_SECONDS = 30;

  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(128 * 1024, 512 * 1024);

  private record Tls(SslContext context, String fingerprint) {
    static final Tls NONE = new Tls(null, "");
  }

  /** What a peer connects to, with a budget of its own for those who have proven nothing yet. */
  private record Door(Tls tls, UnauthenticatedLimit limit) {}

  /** Makes the pipelines of connections that do not speak TLV. */
  public interface Protocol {
    /**
     * A connection has come. On its event loop.
     *
     * @param tls null for plain TCP and Unix sockets
     * @param limit of those at this listener who have not authenticated
     */
    void install(Channel channel, SslContext tls, UnauthenticatedLimit limit, EventLoopTimer timer)
        throws IOException;
  }

  /** Makes the pipeline of a new connection. */
  private interface Initializer {
    void initialize(Channel channel) throws IOException;
  }

  private final NettyTransport transport;
  private final MultiThreadIoEventLoopGroup acceptors;
  private final MultiThreadIoEventLoopGroup loops;
  private final List<Channel> listeners = new ArrayList<>();
  private final List<UnauthenticatedLimit> limits = new CopyOnWriteArrayList<>();
  private final long descriptors = FileDescriptors.limit();
  private final EventLoopTimer.All timers = new EventLoopTimer.All();
  private volatile Admission admission;
  private volatile boolean closing;

  public Listeners(NettyTransport transport, int ioThreads) {
    this.transport = transport;
    acceptors =
        new MultiThreadIoEventLoopGroup(
            1, essential("furrow-accept", () -> closing), transport.handlers());
    loops =
        new MultiThreadIoEventLoopGroup(
            ioThreads, essential("furrow-io", () -> closing), transport.handlers());
  }

  /**
   * Makes threads that a server cannot do without.
   *
   * @param over whether they may end
   */
  static ThreadFactory essential(String name, BooleanSupplier over) {
    return new DefaultThreadFactory(name, true) {
      @Override
      public Thread newThread(Runnable body) {
        return super.newThread(FatalErrors.essential(body, over));
      }
    };
  }

  /**
   * @param tls null for plain TCP
   * @return the port, chosen by the system when {@code port} is 0
   * @throws ProblemException PORT_IN_USE or BAD_SETTING
   */
  public int bindTcp(String host, int port, SslContext tls, String fingerprint)
      throws ProblemException {
    Door door = door(new Tls(tls, fingerprint));
    return bindTcp(host, port, door, USER_TIMEOUT_MILLIS, channel -> install(channel, door));
  }

  /** The same for another protocol. */
  public int bindTcp(String host, int port, SslContext tls, Protocol protocol)
      throws ProblemException {
    Door door = door(new Tls(tls, ""));
    return bindTcp(
        host, port, door, PAUSED_TIMEOUT_MILLIS, channel -> install(channel, door, protocol));
  }

  private int bindTcp(
      String host, int port, Door door, int userTimeoutMillis, Initializer initializer)
      throws ProblemException {
    ServerBootstrap bootstrap =
        bootstrap(transport.tcp(), door, initializer)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
    if (transport == NettyTransport.EPOLL) {
      bootstrap
          .childOption(EpollChannelOption.TCP_USER_TIMEOUT, userTimeoutMillis)
          .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_SECONDS / 3)
          .childOption(EpollChannelOption.TCP_KEEPCNT, 3);
    }
    String address = host + ":" + port;
    Channel channel = bind(bootstrap, new InetSocketAddress(host, port), address, door);
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Binds a Unix socket that only the server's user may open; replaces a stale one. */
  public void bindUnix(Path path) throws IOException {
    Door door = door(Tls.NONE);
    bindUnix(path, door, channel -> install(channel, door));
  }

  /** The same for another protocol. */
  public void bindUnix(Path path, Protocol protocol) throws IOException {
    Door door = door(Tls.NONE);
    bindUnix(path, door, channel -> install(channel, door, protocol));
  }

  private void bindUnix(Path path, Door door, Initializer initializer) throws IOException {
    Files.deleteIfExists(path);
    ServerBootstrap bootstrap = bootstrap(transport.unix(), door, initializer);
    bind(bootstrap, transport.unixAddress(path), path.toString(), door);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  /**
   * Listens for the one process that a ring was made for. Stops when that has connected or when the
   * result is closed. Only after {@link #open}.
   */
  public Closeable bindRing(RingFile file) throws IOException {
    return bindRing(file, () -> {}, () -> {});
  }

  /**
   * The same.
   *
   * @param came called when the process has connected; must not block
   * @param left called when its connection has ended
   */
  public Closeable bindRing(RingFile file, Runnable came, Runnable left) throws IOException {
    RingEndpoint ring = file.server();
    Door door = door(Tls.NONE);
    ServerBootstrap bootstrap =
        bootstrap(
            transport.unix(),
            door,
            bell -> {
              bell.parent().close();
              came.run();
              bell.closeFuture().addListener(closed -> left.run());
              install(bell, door);
              if (bell.isOpen()) {
                Pipeline.installRing(bell, ring, file.path());
              }
            });
    Channel listener = bound(bootstrap, transport.unixAddress(file.bell()), file.bell().toString());
    Files.setPosixFilePermissions(file.bell(), PosixFilePermissions.fromString("rw-------"));
    listener.config().setAutoRead(true);
    return () -> listener.close().awaitUninterruptibly();
  }

  private Door door(Tls tls) {
    return new Door(tls, new UnauthenticatedLimit(descriptors));
  }

  private void install(Channel channel, Door door) throws IOException {
    Pipeline.install(
        channel,
        admission,
        door.limit(),
        timers.of(channel.eventLoop()),
        door.tls().context(),
        door.tls().fingerprint());
  }

  private void install(Channel channel, Door door, Protocol protocol) throws IOException {
    protocol.install(channel, door.tls().context(), door.limit(), timers.of(channel.eventLoop()));
  }

  private ServerBootstrap bootstrap(
      Class<? extends ServerChannel> type, Door door, Initializer initializer) {
    return new ServerBootstrap()
        .handler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object accepted) {
                door.limit().accepted();
                context.fireChannelRead(accepted);
              }
            })
        .group(acceptors, loops)
        .channel(type)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) throws IOException {
                try {
                  initializer.initialize(channel);
                } finally {
                  door.limit().taken();
                }
              }
            });
  }

  private Channel bind(ServerBootstrap bootstrap, SocketAddress address, String shown, Door door)
      throws ProblemException {
    Channel channel = bound(bootstrap, address, shown);
    listeners.add(channel);
    limits.add(door.limit());
    door.limit().listener(channel);
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
  public void open(Admission to) {
    for (EventExecutor loop : loops) {
      timers.start((EventLoop) loop, to.clock());
    }
    admission = to;
    listeners.forEach(listener -> listener.config().setAutoRead(true));
  }

  /** The address of a peer that is reached over this ring, for display. */
  public static String ringAddress(Path ring) {
    return "ring " + ring;
  }

  /** Closes the listening sockets; open sessions continue. */
  public void stopAccepting() {
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
  }

  /** Connections that have not authenticated yet, at all listeners. */
  public int unauthenticated() {
    return limits.stream().mapToInt(UnauthenticatedLimit::count).sum();
  }

  /** How many of them there may be at one listener. */
  public int mostUnauthenticated() {
    return limits.get(0).most();
  }

  @Override
  public void close() {
    closing = true;
    stopAccepting();
    timers.close();
    acceptors.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
    loops.shutdownGracefully(0, 1_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(1_500);
  }
}
