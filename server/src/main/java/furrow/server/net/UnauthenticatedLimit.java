package furrow.server.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the connections of one listener that have not authenticated yet. At a limit that listener
 * pauses, and no other: strangers at one door keep nobody from another. Each remote address has a
 * limit of its own. Safe for use by several threads.
 */
public final class UnauthenticatedLimit {
  private static final int MOST = 4_096;
  private static final int MOST_PER_ADDRESS = 256;

  private final int most;
  private final Map<String, Integer> perAddress = new HashMap<>();
  private Channel listener;
  private int count;

  /**
   * @param descriptors that this process may open: strangers get at most a sixteenth of them at one
   *     listener
   */
  UnauthenticatedLimit(long descriptors) {
    most = (int) Math.max(16, Math.min(MOST, descriptors / 16));
  }

  /** The listener that is to pause at the limit. */
  synchronized void listener(Channel channel) {
    listener = channel;
  }

  int most() {
    return most;
  }

  /**
   * A connection has come.
   *
   * @return false when its address has too many
   */
  public synchronized boolean enter(SocketAddress remote) {
    int here = perAddress.merge(key(remote), 1, Integer::sum);
    count++;
    if (count >= most && listener != null) {
      listener.config().setAutoRead(false);
    }
    return here <= MOST_PER_ADDRESS || local(remote);
  }

  /** The connection has authenticated, or closed. */
  public synchronized void leave(SocketAddress remote) {
    perAddress.computeIfPresent(key(remote), (key, here) -> here == 1 ? null : here - 1);
    count--;
    if (count == most * 3 / 4 && listener != null) {
      listener.config().setAutoRead(true);
    }
  }

  synchronized int count() {
    return count;
  }

  /** Whether so many have come that the listener pauses. */
  public synchronized boolean full() {
    return count >= most;
  }

  private static boolean local(SocketAddress remote) {
    return !(remote instanceof InetSocketAddress inet) || inet.getAddress().isLoopbackAddress();
  }

  private static String key(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "unix";
  }
}
