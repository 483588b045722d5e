package furrow.mpj;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.MpiTransport;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import mpi.Intracomm;
import mpi.MPI;
import mpi.Status;

/**
 * One rank's hold of an MPJ world. MPJ tells nobody of its end: a thread of ours waits for the end
 * of the one that reads, and frees all who wait then.
 */
final class MpjCommunicator implements Communicator {
  private static final int MASTER = 0;
  private static final long WAKE_NANOS = 5_000_000;
  private static final int WAKINGS = 400;

  private final MpiTransport.Config config;
  private final MpjDevice device;
  private final Intracomm world;
  private final Collectives rounds;
  private final AtomicInteger inside = new AtomicInteger();
  private Consumer<String> listener;
  private boolean closed;
  private volatile boolean lost;

  MpjCommunicator(MpiTransport.Config config, MpjDevice device, Intracomm world)
      throws IOException {
    this.config = config;
    this.device = device;
    this.world = world;
    this.rounds = new Collectives(world, config.size(), config.rank() == MASTER);
    Thread reader = device.reader();
    Thread watch = new Thread(() -> watch(reader), "furrow-mpj-watch-" + config.epoch());
    watch.setDaemon(true);
    watch.start();
  }

  private void watch(Thread reader) {
    try {
      reader.join();
    } catch (InterruptedException e) {
      // Nobody interrupts it; if one does, the world is not safe to use unwatched.
      Thread.currentThread().interrupt();
    }
    try {
      lose();
    } finally {
      free();
    }
  }

  /** Who went in just before the end begins to wait after it: so as often as it takes. */
  private void free() {
    Set<Object> woken = Collections.newSetFromMap(new IdentityHashMap<>());
    device.end();
    for (int i = 0; i < WAKINGS && inside.get() > 0; i++) {
      device.wake(woken);
      LockSupport.parkNanos(WAKE_NANOS);
    }
    if (inside.get() == 0) {
      device.giveBack(woken);
    }
  }

  private void lose() {
    Consumer<String> told;
    synchronized (this) {
      lost = true;
      told = closed ? null : listener;
      listener = null;
    }
    if (told != null) {
      told.accept(reason());
    }
  }

  private String reason() {
    return "the connections of world " + config.epoch() + " have ended";
  }

  /** Whether nothing of it runs any more. */
  boolean isOver() {
    return lost;
  }

  @Override
  public int rank() {
    return config.rank();
  }

  @Override
  public int size() {
    return config.size();
  }

  @Override
  public void send(int to, int tag, byte[] bytes, int length) throws IOException {
    checked(length);
    call(
        () -> {
          world.Send(bytes, 0, length, MPI.BYTE, to, tag);
          return null;
        });
  }

  @Override
  public Received receive(int tag, byte[] into) throws IOException {
    return call(
        () -> {
          Status status = world.Recv(into, 0, MAX_MESSAGE, MPI.BYTE, MPI.ANY_SOURCE, tag);
          return new Received(status.source, status.Get_count(MPI.BYTE));
        });
  }

  @Override
  public int scatter(byte[][] parts, int[] lengths, byte[] into) throws IOException {
    if (lengths != null) {
      for (int rank = 1; rank < lengths.length; rank++) {
        checked(lengths[rank]);
      }
    }
    return call(() -> rounds.scatter(parts, lengths, into));
  }

  @Override
  public void gather(byte[] part, int length, byte[][] into, int[] lengths) throws IOException {
    if (into == null) {
      checked(length);
    }
    call(
        () -> {
          rounds.gather(part, length, into, lengths);
          return null;
        });
  }

  private static int checked(int length) {
    if (length < 0 || length > MAX_MESSAGE) {
      throw new IllegalArgumentException(length + " bytes; 0 to " + MAX_MESSAGE + " are allowed");
    }
    return length;
  }

  /** What is done inside MPJ. */
  private interface Call<T> {
    T run() throws IOException;
  }

  /** A call that ends after the world has was woken, so what it says means nothing. */
  private <T> T call(Call<T> call) throws IOException {
    inside.incrementAndGet();
    T result;
    try (OutputSilencer silencer = OutputSilencer.here()) {
      if (lost) {
        throw new IOException(reason());
      }
      result = call.run();
    } catch (IOException | RuntimeException e) {
      // One failure leaves MPJ's locks and streams as nobody can tell: the world is of no use.
      device.end();
      throw new IOException(reason(), e);
    } finally {
      inside.decrementAndGet();
    }
    if (lost) {
      throw new IOException(reason());
    }
    return result;
  }

  @Override
  public void onLost(Consumer<String> listener) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (!lost) {
        this.listener = listener;
        return;
      }
    }
    listener.accept(reason());
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      listener = null;
      lost = true;
    }
    device.end();
  }
}
