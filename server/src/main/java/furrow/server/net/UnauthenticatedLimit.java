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

  /** Accepted, and not taken over by an event loop yet. */
  private int coming;

  private boolean paused;

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

  /** A connection was accepted. On the listener's thread, so that it accepts no further one. */
  synchronized void accepted() {
    coming++;
    pauseOrResume();
  }

  /** An event loop has it: it is counted by {@link #enter}, or closed. */
  synchronized void taken() {
    coming--;
    pauseOrResume();
  }

  private void pauseOrResume() {
    if (listener != null && !paused && count + coming >= most) {
      paused = true;
      listener.config().setAutoRead(false);
    } else if (paused && count + coming <= most * 3 / 4) {
      paused = false;
      listener.config().setAutoRead(true);
    }
  }

  /**
   * A connection has come.
   *
   * @return false when its address has too many
   */
  public synchronized boolean enter(SocketAddress remote) {
    int here = perAddress.merge(key(remote), 1, Integer::sum);
    count++;
    pauseOrResume();
    return here <= MOST_PER_ADDRESS || local(remote);
  }

  /** The connection has authenticated, or closed. */
  public synchronized void leave(SocketAddress remote) {
    perAddress.computeIfPresent(key(remote), (key, here) -> here == 1 ? null : here - 1);
    count--;
    pauseOrResume();
  }

  synchronized int count() {
    return count;
  }

  /** Whether so many have come that the listener pauses, until enough of them have gone. */
  public synchronized boolean full() {
    return paused;
  }

  private static boolean local(SocketAddress remote) {
    return !(remote instanceof InetSocketAddress inet) || inet.getAddress().isLoopbackAddress();
  }

  private static String key(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "unix";
  }
}
