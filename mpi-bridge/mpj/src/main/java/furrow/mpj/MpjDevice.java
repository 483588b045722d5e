package furrow.mpj;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import mpjbuf.Buffer;
import mpjbuf.BufferFactory;
import mpjdev.javampjdev.MPJDev;
import xdev.niodev.NIODevice;

/**
 * One niodev device, and what the library has no door for: listening on one address only, ending a
 * world, freeing those who wait in it. Fields are reached by reflection; the jar is on the class
 * path, so no flag is needed. They are those of MPJ Express 0.44, the last there is.
 */
final class MpjDevice {
  /** The range from which MPJ itself takes its ports. */
  private static final int FIRST_PORT = 25_000;

  private static final int LAST_PORT = 39_999;
  private static final int TRIES = 200;
  private static final int WAITERS = 64;

  private final NIODevice device = new NIODevice();

  /** Makes a device that the next {@code MPI.Init} uses. */
  MpjDevice() throws IOException {
    silence();
    MPJDev.dev = device;
  }

  /** So that Init asks no configuration for the level, and nothing is said by log4j. */
  private static void silence() throws IOException {
    try {
      Class<?> type = Class.forName("org.apache.log4j.Logger");
      Class<?> level = Class.forName("org.apache.log4j.Level");
      Object logger = type.getMethod("getLogger", String.class).invoke(null, "mpj");
      type.getMethod("setLevel", level).invoke(logger, level.getField("OFF").get(null));
      Field field = mpi.MPI.class.getDeclaredField("logger");
      field.setAccessible(true);
      field.set(null, logger);
    } catch (ReflectiveOperationException e) {
      throw new IOException("this is not the MPJ Express that Furrow knows: " + e, e);
    }
  }

  /** Whether MPJ's connection to its server comes from this port; waits until it has one. */
  boolean isConnectedFrom(int port, int millis) throws IOException, InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000L;
    Socket socket = get("clientSock", Socket.class);
    while (socket == null && System.nanoTime() < end) {
      Thread.sleep(1);
      socket = get("clientSock", Socket.class);
    }
    return socket != null && socket.getLocalPort() == port;
  }

  /**
   * Puts sockets of ours, bound to one address, in the place of those that MPJ has bound to all.
   * MPJ must have opened them and not yet begun to accept.
   */
  Contact listenOnlyAt(String address) throws IOException {
    Selector selector = get("selector", Selector.class);
    ServerSocketChannel readable = swap("readableServerChannel", selector, address);
    ServerSocketChannel writable = swap("writableServerChannel", selector, address);
    // By this number MPJ tells the two apart.
    set("my_server_port", writable.socket().getLocalPort());
    int readPort = readable.socket().getLocalPort();
    return new Contact(address, readPort, writable.socket().getLocalPort());
  }

  private ServerSocketChannel swap(String name, Selector selector, String address)
      throws IOException {
    ServerSocketChannel ours = bind(address);
    ours.configureBlocking(false);
    ours.register(selector, SelectionKey.OP_ACCEPT);
    ServerSocketChannel theirs = get(name, ServerSocketChannel.class);
    set(name, ours);
    theirs.close();
    return ours;
  }

  private static ServerSocketChannel bind(String address) throws IOException {
    IOException last = null;
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1);
      ServerSocketChannel channel = ServerSocketChannel.open();
      try {
        return channel.bind(new InetSocketAddress(address, port));
      } catch (IOException e) {
        channel.close();
        last = e;
      }
    }
    throw new IOException("cannot listen on " + address + ": " + last.getMessage(), last);
  }

  /** The thread that reads for all; its end is the end of the world. */
  Thread reader() throws IOException {
    return get("selectorThreadStarter", Thread.class);
  }

  /** Ends this rank's part, and with it the world: closes everything. Any number of times. */
  void end() {
    try (OutputSilencer silencer = OutputSilencer.here()) {
      set("selectorFlag", false);
      List<Closeable> all = new ArrayList<>();
      all.add(get("selector", Closeable.class));
      all.add(get("readableServerChannel", Closeable.class));
      all.add(get("writableServerChannel", Closeable.class));
      all.addAll(channels("readableChannels"));
      all.addAll(channels("writableChannels"));
      all.add(get("clientSock", Closeable.class));
      all.forEach(MpjDevice::close);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Wakes those who wait inside MPJ for a world that has ended, as far as they can be found: one
   * whose message had begun to come cannot. What they get is nonsense, so they must look whether
   * the world is lost. To be repeated, because who goes in at this moment is missed.
   *
   * @param woken takes in the requests that were pending
   */
  void wake(Set<Object> woken) {
    try (OutputSilencer silencer = OutputSilencer.here()) {
      wakeSenders();
      wakeReceivers(woken);
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } catch (ConcurrentModificationException | IndexOutOfBoundsException e) {
      // Somebody went in meanwhile; the next time will find them too.
      return;
    }
  }

  /** MPJ keeps the room for a message that never came; only when all that waited have left. */
  void giveBack(Set<Object> woken) {
    try {
      for (Object request : woken) {
        Object buffer = field(request.getClass().getSuperclass(), "buffer").get(request);
        BufferFactory.destroy(((Buffer) buffer).getStaticBuffer());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Closeable> channels(String name) throws IOException {
    List<Closeable> channels = new ArrayList<>();
    for (Object channel : get(name, Collection.class).toArray()) {
      channels.add((Closeable) channel);
    }
    return channels;
  }

  private static void close(Closeable channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // It is of no use any more, and so is its last word.
      return;
    }
  }

  /** A send that failed has kept its lock: those behind it wait for that. */
  private void wakeSenders() throws IOException, ReflectiveOperationException {
    for (Object lock : get("writeLockTable", Map.class).values().toArray()) {
      Method signal = lock.getClass().getDeclaredMethod("signal");
      signal.setAccessible(true);
      for (int i = 0; i < WAITERS; i++) {
        signal.invoke(lock);
      }
    }
  }

  /** Requests hang in rings, one for each source and tag. */
  private void wakeReceivers(Set<Object> woken) throws IOException, ReflectiveOperationException {
    Object queue = get("recvQueue", Object.class);
    Map<?, ?> rings = (Map<?, ?>) field(queue.getClass(), "map").get(queue);
    for (Object first : rings.values().toArray()) {
      Object request = first;
      for (int i = 0; i < WAITERS && request != null; i++) {
        woken.add(request);
        Method notify = request.getClass().getSuperclass().getDeclaredMethod("notifyMe");
        notify.setAccessible(true);
        notify.invoke(request);
        request = field(request.getClass(), "recvNext").get(request);
        request = request == first ? null : request;
      }
    }
  }

  private <T> T get(String name, Class<T> type) throws IOException {
    try {
      return type.cast(field(NIODevice.class, name).get(device));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IOException("this is not the MPJ Express that Furrow knows: " + e, e);
    }
  }

  private void set(String name, Object value) throws IOException {
    try {
      field(NIODevice.class, name).set(device, value);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new IOException("this is not the MPJ Express that Furrow knows: " + e, e);
    }
  }

  private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
