package furrow.server.http;

import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.peer.Peer;
import furrow.server.peer.PeerState;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One HTTP request as the server's adapters know it; what it is sent goes to the exchange. */
final class HttpPeer implements Peer {
  /** Messages that may wait; a request that does not take its answer is ended beyond them. */
  private static final int LIMIT = 10_000;

  private static final int KEEPS_UP = 64;

  private final long id;
  private final Exchange exchange;
  private final HttpConnection connection;
  private final PeerState state = new PeerState();
  private final Queue<Envelope> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean awake = new AtomicBoolean();
  private volatile boolean open = true;

  HttpPeer(long id, Exchange exchange, HttpConnection connection) {
    this.id = id;
    this.exchange = exchange;
    this.connection = connection;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public Role role() {
    return exchange.identity().role();
  }

  @Override
  public String user() {
    return exchange.identity().user();
  }

  @Override
  public Set<Permission> permissions() {
    return exchange.identity().permissions();
  }

  @Override
  public String tokenId() {
    return exchange.identity().tokenId();
  }

  @Override
  public String address() {
    return connection.address();
  }

  @Override
  public PeerState state() {
    return state;
  }

  @Override
  public boolean open() {
    return open;
  }

  /** The exchange has ended. */
  void gone() {
    open = false;
    queue.clear();
  }

  @Override
  public boolean post(int correlation, Message message) {
    if (!open) {
      return false;
    }
    if (waiting.incrementAndGet() > LIMIT) {
      close();
      return false;
    }
    queue.add(new Envelope(correlation, message));
    return !awake.getAndSet(true);
  }

  @Override
  public void flush() {
    execute(this::drain);
  }

  @Override
  public void drain() {
    awake.set(false);
    for (Envelope next = queue.poll(); next != null; next = queue.poll()) {
      waiting.decrementAndGet();
      exchange.replied(next);
    }
  }

  @Override
  public boolean keepsUp() {
    return connection.writable() && waiting.get() < KEEPS_UP;
  }

  @Override
  public void pauseReading() {
    connection.pause();
  }

  @Override
  public void resumeReading() {
    connection.resume();
  }

  /** A request works on nothing, so nothing is lost by its silence. */
  @Override
  public long lastSeenNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public void execute(Runnable work) {
    connection.execute(work);
  }

  @Override
  public void schedule(Runnable work, long millis) {
    connection.schedule(work, millis);
  }

  @Override
  public void end(ErrorReply reason) {
    execute(() -> exchange.endWith(reason));
  }

  @Override
  public void farewell(Message last) {
    execute(
        () -> {
          drain();
          exchange.endWith(Exchange.stopping());
        });
  }

  @Override
  public void close() {
    connection.close();
  }
}
