package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.EpochHandshake;
import furrow.mpi.transport.EpochRun;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import furrow.protocol.multipath.FragmentDedup;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master in one epoch: what its threads share, and what they do. The threads are daemons and
 * may be left behind for ever.
 *
 * <p>One thread sends to the ranks, in the mode that is selected; another receives what ranks send
 * by themselves and forwards it to the server. While the server does not read, that one waits: so
 * the ranks are held back, by their windows, and the master stores nothing for the server.
 */
final class MasterEpoch implements EpochRun.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(MasterEpoch.class);

  /** Bytes of fragments in one message to the server, where a single one is not longer. */
  private static final int MESSAGE_BYTES = 64 * 1024;

  /** What a fragment counts at least: the fields around its bytes. */
  private static final int MIN_BYTES = 16;

  private final int epoch;
  private final Line line;
  private final ModeSelector selector;
  private final MasterHeartbeat.Counters counters;
  private final RankQueues queues;
  private final FragmentDedup.Decoder dedup = new FragmentDedup.Decoder();
  private volatile byte[] nonce;
  private volatile String ended;

  /**
   * @param size of the world
   */
  MasterEpoch(
      int epoch, int size, Line line, ModeSelector selector, MasterHeartbeat.Counters counters) {
    this.epoch = epoch;
    this.line = line;
    this.selector = selector;
    this.counters = counters;
    this.queues = new RankQueues(size);
  }

  int epoch() {
    return epoch;
  }

  RankQueues queues() {
    return queues;
  }

  MasterHeartbeat.Counters counters() {
    return counters;
  }

  void join(EpochRun run, WorldTable table) {
    nonce = table.nonce();
    run.join(table.contacts());
  }

  // ---- the mode ----

  MpiMode mode() {
    synchronized (selector) {
      return selector.mode();
    }
  }

  void roundOver(int[] micros, boolean[] busy, boolean[] silent, long began) {
    long now = System.nanoTime();
    counters.round(now - began);
    synchronized (selector) {
      selector.roundOver(micros, busy, silent, now);
    }
  }

  // ---- fragments ----

  /** Takes what the server has sent for a rank; never waits. By one thread at a time. */
  void toRank(Fragment fragment) throws IOException {
    queues.put(dedup.receive(fragment));
  }

  /** Forwards what has come from ranks, in order; waits while the server does not read. */
  void toServer(List<Fragment> fragments) throws IOException {
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < fragments.size(); i++) {
      int length = Math.max(MIN_BYTES, fragments.get(i).bytes().length);
      if (i > from && bytes + length > MESSAGE_BYTES) {
        sendToServer(fragments.subList(from, i));
        from = i;
        bytes = 0;
      }
      bytes += length;
    }
    if (from < fragments.size()) {
      sendToServer(fragments.subList(from, fragments.size()));
    }
  }

  private void sendToServer(List<Fragment> fragments) throws IOException {
    String reason = ended;
    if (reason != null) {
      throw new IOException(reason);
    }
    line.send(0, new Fragments(epoch, fragments));
  }

  // ---- the threads ----

  @Override
  public void opened(EpochRun run, String contact) throws IOException, InterruptedException {
    run.say(() -> line.send(0, new WorldContact(epoch, contact)));
  }

  @Override
  public void joined(EpochRun run, Communicator world) throws IOException, InterruptedException {
    MpiMode first = mode();
    new EpochHandshake(epoch, nonce).asMaster(world, first == MpiMode.ROUNDS);
    run.run("receiver", () -> receive(world));
    run.run("sender", () -> send(world, first));
    run.say(() -> line.send(0, new WorldReady(epoch)));
  }

  /**
   * Window and rounds by turns, whatever is selected meanwhile: each has told the ranks that the
   * other one follows.
   */
  private void send(Communicator world, MpiMode first) throws IOException, InterruptedException {
    WindowedPump window = new WindowedPump(world, this);
    boolean rounds = first == MpiMode.ROUNDS;
    while (true) {
      if (rounds) {
        // Made when it is used: it has one buffer each way for each rank.
        new ScatterGatherPump(world, this).run();
      } else {
        window.run();
      }
      rounds = !rounds;
    }
  }

  /**
   * What ranks send by themselves: all in the window, requests for a round between rounds. When the
   * world is lost, it throws or never returns.
   */
  private void receive(Communicator world) throws IOException, InterruptedException {
    byte[] into = new byte[Communicator.MAX_MESSAGE];
    while (true) {
      Communicator.Received received = world.receive(Batch.TAG_UP, into);
      int rank = received.from();
      Batch batch = Batch.read(into, received.length(), rank);
      if (batch.kind() == Batch.Kind.REQUEST_ROUND) {
        queues.requestRound();
        continue;
      }
      queues.awaitWindow();
      counters.bytes(received.length());
      toServer(batch.fragments());
      synchronized (selector) {
        selector.received(rank, batch.fragments().size(), System.nanoTime());
      }
      queues.received(rank, batch, received.length());
    }
  }

  // ---- the end ----

  @Override
  public void over(EpochRun run, String reason) {
    ended = reason;
    queues.close(reason);
    send(new WorldLost(epoch, reason));
  }

  @Override
  public void stuck(EpochRun run) {
    LOG.error("epoch {}: the transport does not come back; this process ends", epoch);
    line.close();
  }

  private void send(Message message) {
    try {
      line.send(0, message);
    } catch (ProblemException e) {
      // The receiving thread hears the same, and decides.
    }
  }
}
