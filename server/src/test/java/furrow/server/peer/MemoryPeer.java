package furrow.server.peer;

import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A peer without a connection: one thread is its order, two queues are its line. What it is sent
 * counts as sent once the server has flushed it.
 */
public final class MemoryPeer implements Peer, AutoCloseable {
  private static final int WAIT_SECONDS = 20;

  private final long id;
  private final Role role;
  private final String user;
  private final PeerState state = new PeerState();
  private final ScheduledExecutorService order =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "memory-peer");
            thread.setDaemon(true);
            return thread;
          });
  private final Queue<Envelope> posted = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Envelope> sent = new LinkedBlockingQueue<>();
  private final Queue<Envelope> unread = new ArrayDeque<>();
  private PeerHandler handler;
  private int pauses;
  private volatile boolean open = true;
  private volatile ErrorReply ended;
  private volatile Message farewell;

  public MemoryPeer(long id, Role role, String user) {
    this.id = id;
    this.role = role;
    this.user = user;
  }

  // ---- for tests ----

  /** Lets it in. */
  public MemoryPeer open(PeerHandler to) {
    run(
        () -> {
          handler = to;
          to.opened(this);
        });
    return this;
  }

  /** The peer says something; it is read when nothing pauses reading. */
  public void say(int correlation, Message message) {
    execute(
        () -> {
          unread.add(new Envelope(correlation, message));
          read();
        });
  }

  private void read() {
    while (pauses == 0 && open && !unread.isEmpty()) {
      handler.received(this, unread.remove());
    }
  }

  /** Runs work in order and waits for it, and so for all that was to run before. */
  public void run(Runnable work) {
    try {
      order.submit(work).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for all that was to run. */
  public void settle() {
    run(() -> {});
  }

  /** What the peer is sent next. */
  public Envelope next() throws InterruptedException {
    Envelope next = sent.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was sent");
    }
    return next;
  }

  /** What the peer is sent next, which must be of this type. */
  public <M extends Message> M next(Class<M> type) throws InterruptedException {
    return type.cast(next().message());
  }

  /** All that the peer has been sent meanwhile. */
  public List<Message> all() {
    return envelopes().stream().map(Envelope::message).toList();
  }

  /** The same, with what each answers. */
  public List<Envelope> envelopes() {
    settle();
    List<Envelope> all = new ArrayList<>();
    sent.drainTo(all);
    return all;
  }

  /** How much of what it said waits to be read. */
  public int unread() {
    int[] waiting = new int[1];
    run(() -> waiting[0] = unread.size());
    return waiting[0];
  }

  /** Nothing more was sent. */
  public boolean quiet() {
    settle();
    return sent.isEmpty();
  }

  public boolean paused() {
    boolean[] paused = new boolean[1];
    run(() -> paused[0] = pauses > 0);
    return paused[0];
  }

  /** Why the server has ended it, or null. */
  public ErrorReply ended() {
    return ended;
  }

  public Message farewell() {
    return farewell;
  }

  // ---- for the server ----

  @Override
  public long id() {
    return id;
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String tokenId() {
    return "token-" + id;
  }

  @Override
  public String address() {
    return "memory";
  }

  @Override
  public PeerState state() {
    return state;
  }

  @Override
  public boolean open() {
    return open;
  }

  @Override
  public boolean post(int correlation, Message message) {
    posted.add(new Envelope(correlation, message));
    return true;
  }

  @Override
  public void flush() {
    execute(this::drain);
  }

  @Override
  public void drain() {
    for (Envelope next = posted.poll(); next != null; next = posted.poll()) {
      sent.add(next);
    }
  }

  @Override
  public boolean keepsUp() {
    return true;
  }

  @Override
  public void pauseReading() {
    pauses++;
  }

  @Override
  public void resumeReading() {
    if (--pauses == 0) {
      execute(this::read);
    }
  }

  @Override
  public long lastSeenNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public void execute(Runnable work) {
    order.execute(work);
  }

  @Override
  public void schedule(Runnable work, long millis) {
    order.schedule(work, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void end(ErrorReply reason) {
    ended = reason;
    close();
  }

  @Override
  public void farewell(Message last) {
    farewell = last;
    close();
  }

  @Override
  public void close() {
    execute(
        () -> {
          drain();
          if (open && handler != null) {
            handler.closed(this);
          }
          open = false;
        });
  }
}
