package furrow.mpi.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * TestRanks in one JVM over bounded queues: for tests, which need nothing installed then. All ranks
 * that shall meet share one of these.
 */
public final class MemoryTransport implements MpiTransport {
  /** What becomes of calls into a world that is lost; both are allowed. */
  public enum Loss {
    /** They throw. */
    THROWS,
    /**
     * As MPJ Express has it: who waits, waits for ever; the first send to each rank throws, and
     * whatever is called after that waits for ever too.
     */
    HANGS
  }

  private final Loss loss;
  private final AtomicInteger contacts = new AtomicInteger();
  private final Map<List<String>, Rendezvous> meetings = new HashMap<>();

  public MemoryTransport(Loss loss) {
    this.loss = loss;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Endpoint open(Config config) {
    return new MemoryEndpoint(config, "memory:" + contacts.incrementAndGet());
  }

  private synchronized Rendezvous meeting(List<String> all) {
    return meetings.computeIfAbsent(List.copyOf(all), who -> new Rendezvous(who.size(), loss));
  }

  /** Who has come too late for a meeting shall not wait for those who have given it up. */
  private synchronized void forget(List<String> all, Rendezvous meeting) {
    meetings.remove(List.copyOf(all), meeting);
  }

  private final class MemoryEndpoint implements Endpoint {
    private final Config config;
    private final String contact;
    private boolean joined;
    private boolean closed;
    private Rendezvous waitsAt;

    MemoryEndpoint(Config config, String contact) {
      this.config = config;
      this.contact = contact;
    }

    @Override
    public String contact() {
      return contact;
    }

    @Override
    public Communicator join(List<String> all, Duration limit)
        throws IOException, InterruptedException {
      if (all.size() != config.size() || !contact.equals(all.get(config.rank()))) {
        throw new IOException(
            "rank " + config.rank() + " of " + config.size() + " is not in " + all);
      }
      Rendezvous meeting = enter(all);
      try {
        meeting.await(limit);
      } finally {
        forget(all, meeting);
      }
      return new MemoryCommunicator(config.rank(), meeting);
    }

    private synchronized Rendezvous enter(List<String> all) throws IOException {
      if (closed || joined) {
        throw new IOException(closed ? "this part was closed" : "this part has joined before");
      }
      joined = true;
      waitsAt = meeting(all);
      return waitsAt;
    }

    @Override
    public void close() {
      Rendezvous meeting;
      synchronized (this) {
        closed = true;
        meeting = waitsAt;
      }
      if (meeting != null) {
        meeting.giveUp("rank " + config.rank() + " has closed its part");
      }
    }
  }

  /** What the ranks of one world in memory share: who has come, their mailboxes, and its end. */
  private static final class Rendezvous {
    private final Mailbox[] boxes;
    private final Map<Integer, Consumer<String>> listeners = new HashMap<>();
    private final boolean[] left;
    private final CountDownLatch missing;
    private String lost;
    private boolean complete;

    Rendezvous(int size, Loss loss) {
      boxes = new Mailbox[size];
      for (int rank = 0; rank < size; rank++) {
        boxes[rank] = new Mailbox(loss == Loss.HANGS);
      }
      left = new boolean[size];
      missing = new CountDownLatch(size);
    }

    int size() {
      return boxes.length;
    }

    Mailbox box(int rank) {
      return boxes[rank];
    }

    /** Comes to the meeting and waits for the others. */
    void await(Duration limit) throws IOException, InterruptedException {
      missing.countDown();
      boolean met = missing.await(limit.toNanos(), TimeUnit.NANOSECONDS);
      synchronized (this) {
        complete |= met && lost == null;
        if (complete) {
          return;
        }
      }
      String reason = "not all ranks have come within " + limit.toMillis() + " ms";
      giveUp(reason);
      synchronized (this) {
        throw new IOException(lost == null ? reason : lost);
      }
    }

    /** Makes the meeting fail for who has not got through it yet; a world that is there goes on. */
    void giveUp(String reason) {
      synchronized (this) {
        if (complete || lost != null) {
          return;
        }
        lost = reason;
      }
      while (missing.getCount() > 0) {
        missing.countDown();
      }
    }

    void listen(int rank, Consumer<String> listener) {
      String reason;
      synchronized (this) {
        if (left[rank]) {
          return;
        }
        reason = lost;
        if (reason == null) {
          listeners.put(rank, listener);
          return;
        }
      }
      listener.accept(reason);
    }

    /** One leaves, and so the world ends for all. */
    void leave(int rank) {
      List<Consumer<String>> told;
      String reason = "rank " + rank + " has left the world";
      synchronized (this) {
        left[rank] = true;
        listeners.remove(rank);
        if (lost != null) {
          return;
        }
        lost = reason;
        told = List.copyOf(listeners.values());
        listeners.clear();
      }
      for (Mailbox box : boxes) {
        box.lose(reason);
      }
      for (Consumer<String> listener : told) {
        // As with a connection that ends, nobody's hearing of it waits for the others'.
        Thread thread = new Thread(() -> listener.accept(reason), "furrow-memory-loss");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  /** One rank's hold of a world in memory. */
  private static final class MemoryCommunicator implements Communicator {
    private static final int SCATTER = -11;
    private static final int GATHER = -22;
    private static final int MASTER = 0;

    private final int rank;
    private final Rendezvous meeting;

    MemoryCommunicator(int rank, Rendezvous meeting) {
      this.rank = rank;
      this.meeting = meeting;
    }

    @Override
    public int rank() {
      return rank;
    }

    @Override
    public int size() {
      return meeting.size();
    }

    @Override
    public void send(int to, int tag, byte[] bytes, int length) throws IOException {
      meeting.box(to).put(Mailbox.ANY, rank, tag, bytes, checked(length));
    }

    @Override
    public Received receive(int tag, byte[] into) throws IOException {
      return meeting.box(rank).take(Mailbox.ANY, tag, into);
    }

    @Override
    public int scatter(byte[][] parts, int[] lengths, byte[] into) throws IOException {
      if (rank != MASTER) {
        return meeting.box(rank).take(MASTER, SCATTER, into).length();
      }
      for (int to = 1; to < size(); to++) {
        meeting.box(to).put(MASTER, MASTER, SCATTER, parts[to], checked(lengths[to]));
      }
      return 0;
    }

    @Override
    public void gather(byte[] part, int length, byte[][] into, int[] lengths) throws IOException {
      if (rank != MASTER) {
        meeting.box(MASTER).put(rank, rank, GATHER, part, checked(length));
        return;
      }
      lengths[MASTER] = 0;
      for (int from = 1; from < size(); from++) {
        lengths[from] = meeting.box(MASTER).take(from, GATHER, into[from]).length();
      }
    }

    private static int checked(int length) {
      if (length < 0 || length > MAX_MESSAGE) {
        throw new IllegalArgumentException(length + " bytes; 0 to " + MAX_MESSAGE + " are allowed");
      }
      return length;
    }

    @Override
    public void onLost(Consumer<String> listener) {
      meeting.listen(rank, listener);
    }

    @Override
    public void close() {
      meeting.leave(rank);
    }
  }

  /** What has been sent to one rank in memory and not been received: bounded for each slot. */
  private static final class Mailbox {
    /** Messages; a sender waits beyond. */
    private static final int BOUND = 64;

    /** From anybody. */
    static final int ANY = -1;

    private final boolean hangs;
    private final Map<Slot, Queue<Letter>> slots = new HashMap<>();
    private String lost;
    private boolean thrown;

    Mailbox(boolean hangs) {
      this.hangs = hangs;
    }

    private record Slot(int from, int tag) {}

    private record Letter(int from, byte[] bytes) {}

    /**
     * @param from whose slot: a rank or {@link #ANY}
     */
    void put(int slotOf, int from, int tag, byte[] bytes, int length) throws IOException {
      put(new Slot(slotOf, tag), new Letter(from, Arrays.copyOf(bytes, length)));
    }

    private synchronized void put(Slot slot, Letter letter) throws IOException {
      checkSend();
      Queue<Letter> queue = slots.computeIfAbsent(slot, s -> new ArrayDeque<>());
      while (queue.size() >= BOUND) {
        pause();
        checkWait();
      }
      queue.add(letter);
      notifyAll();
    }

    /** Waits for the next; as with MPJ Express an interrupt ends no wait. */
    synchronized Communicator.Received take(int from, int tag, byte[] into) throws IOException {
      Queue<Letter> queue = slots.computeIfAbsent(new Slot(from, tag), s -> new ArrayDeque<>());
      while (queue.isEmpty()) {
        checkWait();
        pause();
      }
      Letter letter = queue.remove();
      notifyAll();
      System.arraycopy(letter.bytes, 0, into, 0, letter.bytes.length);
      return new Communicator.Received(letter.from, letter.bytes.length);
    }

    synchronized void lose(String reason) {
      lost = reason;
      notifyAll();
    }

    private void checkSend() throws IOException {
      if (lost != null && hangs && !thrown) {
        thrown = true;
        throw new IOException(lost);
      }
      checkWait();
    }

    private void checkWait() throws IOException {
      if (lost == null) {
        return;
      }
      while (hangs) {
        pause();
      }
      throw new IOException(lost);
    }

    private void pause() {
      try {
        wait();
      } catch (InterruptedException e) {
        // Waiting goes on, as it does in MPJ Express: nobody may count on an interrupt here.
      }
    }
  }
}
