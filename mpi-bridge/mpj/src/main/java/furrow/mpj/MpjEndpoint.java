package furrow.mpj;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.MpiTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import mpi.MPI;

/** One part in one world: from MPJ's first port to the end of all its threads. */
final class MpjEndpoint implements MpiTransport.Endpoint {
  /** Within this MPJ must have opened its ports. */
  private static final int START_MILLIS = 2_500;

  /** The same for the first time, when its classes have yet to be loaded. */
  private static final int FIRST_START_MILLIS = 15_000;

  /** Within this the threads of a part that was given up must have ended. */
  private static final int END_MILLIS = 500;

  /** The most bytes that MPJ sends without asking first, which would cost a thread each. */
  private static final int EAGER = 512 * 1024;

  private final MpiTransport.Config config;
  private final MpjDevice device = new MpjDevice();
  private final RendezvousServer server = new RendezvousServer();
  private final Thread init;
  private Contact contact;
  private MpjCommunicator world;
  private volatile Throwable failure;
  private volatile boolean closed;

  private MpjEndpoint(MpiTransport.Config config) throws IOException {
    this.config = config;
    init = new Thread(this::init, "furrow-mpj-init-" + config.epoch());
    init.setDaemon(true);
  }

  static MpjEndpoint open(MpiTransport.Config config, boolean first) throws IOException {
    MpjEndpoint entry = new MpjEndpoint(config);
    try {
      entry.start(first ? FIRST_START_MILLIS : START_MILLIS);
      return entry;
    } catch (IOException e) {
      // What it fails of when it is given up is no reason.
      Throwable failure = entry.failure;
      entry.giveUp();
      throw failure == null ? e : new IOException(reason(failure), failure);
    } catch (InterruptedException e) {
      entry.giveUp();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void start(int millis) throws IOException, InterruptedException {
    init.start();
    server.await(device, millis);
    contact = device.listenOnlyAt(config.address());
  }

  /** Runs until the world is complete, or this part was given up. */
  private void init() {
    try (OutputSilencer silencer = OutputSilencer.here()) {
      InetSocketAddress address = server.address();
      String settings =
          "#Number of Processes;"
              + config.size()
              + ";#Protocol Switch Limit;"
              + EAGER
              + ";#Server Name;"
              + address.getAddress().getHostAddress()
              + ";#Server Port;"
              + address.getPort();
      MPI.Init(new String[] {Integer.toString(config.rank()), settings, "niodev"});
      // The newer collectives ignore offsets up to 16 KiB.
      MPI.isOldSelected = true;
    } catch (Exception | LinkageError e) {
      failure = e;
    }
  }

  @Override
  public String contact() {
    return contact.text();
  }

  @Override
  public Communicator join(List<String> contacts, Duration limit)
      throws IOException, InterruptedException {
    if (contacts.size() != config.size() || !contact.text().equals(contacts.get(config.rank()))) {
      throw new IOException(
          "rank " + config.rank() + " of " + config.size() + " is not in " + contacts);
    }
    boolean joined = false;
    try {
      server.hand(Contact.table(contacts));
      init.join(Math.max(1, limit.toMillis()));
      joined = !init.isAlive() && failure == null && !closed;
      if (!joined) {
        throw new IOException(problem(limit), failure);
      }
      server.close();
      return begin();
    } finally {
      if (!joined) {
        giveUp();
      }
    }
  }

  private synchronized MpjCommunicator begin() throws IOException {
    world = new MpjCommunicator(config, device, MPI.COMM_WORLD);
    if (closed) {
      world.close();
      throw new IOException("this part was closed");
    }
    return world;
  }

  private String problem(Duration limit) {
    if (closed) {
      return "this part was closed";
    }
    return failure == null
        ? "not all ranks have connected within " + limit.toMillis() + " ms"
        : reason(failure);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UnknownHostException) {
      return "this host's own name does not resolve ("
          + root.getMessage()
          + "); add it to /etc/hosts";
    }
    return "MPJ did not start: " + root;
  }

  /**
   * Frees a thread that is in Init, wherever: its waits end at an interrupt, its connections at
   * their close, and what it waits for once connected is woken.
   */
  private void giveUp() {
    long end = System.nanoTime() + END_MILLIS * 1_000_000L;
    boolean interrupted = Thread.interrupted();
    try {
      server.close();
      while (init.isAlive() && System.nanoTime() < end) {
        init.interrupt();
        device.end();
        device.wake(new HashSet<>());
        init.join(10);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      interrupted = true;
    }
    device.end();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether nothing of this part is in the way of the next; waits a little for its threads. */
  boolean isGone() {
    synchronized (this) {
      if (world != null) {
        return world.isOver();
      }
      if (!closed && failure == null) {
        return false;
      }
    }
    giveUp();
    return !init.isAlive();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (world == null) {
      device.end();
      init.interrupt();
    }
  }
}
