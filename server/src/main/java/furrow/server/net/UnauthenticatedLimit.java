package furrow.server.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts connections that have not authenticated yet. At a limit the listeners pause, and each
 * remote address has a limit of its own. Safe for use by several threads.
 */
final class UnauthenticatedLimit {
  private static final int MOST = 4_096;
  private static final int MOST_PER_ADDRESS = 256;

  private final Map<String, Integer> perAddress = new HashMap<>();
  private final Map<Channel, Boolean> listeners = new HashMap<>();
  private int count;

  /** Adds a listener that is to pause at the limit. */
  synchronized void listener(Channel channel) {
    listeners.put(channel, true);
  }

  /**
   * A connection has come.
   *
   * @return false when its address has too many
   */
  synchronized boolean enter(SocketAddress remote) {
    int here = perAddress.merge(key(remote), 1, Integer::sum);
    count++;
    if (count >= MOST) {
      listeners.keySet().forEach(listener -> listener.config().setAutoRead(false));
    }
    return here <= MOST_PER_ADDRESS || local(remote);
  }

  /** The connection has authenticated, or closed. */
  synchronized void leave(SocketAddress remote) {
    perAddress.computeIfPresent(key(remote), (key, here) -> here == 1 ? null : here - 1);
    count--;
    if (count == MOST * 3 / 4) {
      listeners.keySet().forEach(listener -> listener.config().setAutoRead(true));
    }
  }

  synchronized int count() {
    return count;
  }

  private static boolean local(SocketAddress remote) {
    return !(remote instanceof InetSocketAddress inet) || inet.getAddress().isLoopbackAddress();
  }

  private static String key(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "unix";
  }
}
