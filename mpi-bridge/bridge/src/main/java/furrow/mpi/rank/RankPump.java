package furrow.mpi.rank;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.Communicator;
import furrow.protocol.message.WorldMessage.Fragment;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * A rank's two threads in a world: one reads what the master sends, in either mode, and answers
 * rounds; one writes what the rank sends by itself. While nothing comes, both wait.
 */
final class RankPump {
  /** How long the answer to a round may wait for the work. */
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final int epoch;
  private final Communicator world;
  private final WorldPath line;
  private final SlotMonitor work;
  private final MasterQueue traffic;
  private final byte[] into = new byte[Communicator.MAX_MESSAGE];
  private final Batch.Writer answer = new Batch.Writer();

  RankPump(int epoch, Communicator world, WorldPath line, SlotMonitor work, MasterQueue traffic) {
    this.epoch = epoch;
    this.world = world;
    this.line = line;
    this.work = work;
    this.traffic = traffic;
  }

  /** When the world is lost, it throws or never returns. */
  void read(boolean beginsWithRounds) throws IOException, InterruptedException {
    boolean rounds = beginsWithRounds;
    while (true) {
      rounds = rounds ? !round() : receive();
    }
  }

  /** One message; gives whether rounds follow. */
  private boolean receive() throws IOException {
    int length = world.receive(Batch.TAG_DOWN, into).length();
    Batch batch = handOn(length);
    traffic.came(batch, length);
    return batch.turn();
  }

  /** One round; gives whether the window follows. */
  private boolean round() throws IOException, InterruptedException {
    int length = world.scatter(null, null, into);
    long began = System.nanoTime();
    traffic.begun();
    Batch batch = handOn(length);
    boolean done = awaitDone(began + (batch.turn() ? 0 : ROUND_NANOS));
    boolean more = traffic.fill(answer.begin());
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began);
    boolean busy = more || !done;
    answer.busy(busy).micros((int) Math.min(Integer.MAX_VALUE, micros));
    world.gather(answer.bytes(), answer.end(Batch.Kind.BATCH), null, null);
    traffic.answered(busy, batch.turn());
    return batch.turn();
  }

  /** Until what has come is with the slot, and until the slot is through with it. */
  private boolean awaitDone(long limit) throws InterruptedException {
    return line.awaitTaken(limit - System.nanoTime()) && work.awaitDone(limit - System.nanoTime());
  }

  private Batch handOn(int length) throws IOException {
    Batch batch = Batch.read(into, length, world.rank());
    for (Fragment fragment : batch.fragments()) {
      line.arrived(epoch, fragment);
    }
    return batch;
  }

  /** When the world is lost, it throws or never returns. */
  void write() throws IOException, InterruptedException {
    Batch.Writer message = new Batch.Writer();
    while (true) {
      MasterQueue.Act act = traffic.awaitAct();
      message.begin();
      switch (act) {
        case SEND -> {
          message.acked(traffic.acknowledge());
          if (traffic.hasRoom()) {
            traffic.fill(message);
          }
          int length = message.end(Batch.Kind.BATCH);
          traffic.sent(length);
          world.send(0, Batch.TAG_UP, message.bytes(), length);
        }
        case TURN -> {
          int length = message.turn(true).end(Batch.Kind.BATCH);
          // First: once it is sent, rounds may begin, and end, before this thread goes on.
          traffic.turned();
          world.send(0, Batch.TAG_UP, message.bytes(), length);
        }
        case REQUEST_ROUND -> {
          int length = message.end(Batch.Kind.REQUEST_ROUND);
          world.send(0, Batch.TAG_UP, message.bytes(), length);
        }
      }
    }
  }

  /** What a rank's slot has to do; in rounds, the answer waits for it a little. */
  @FunctionalInterface
  interface SlotMonitor {
    /**
     * Waits, at most so long, until all that has come was worked and told.
     *
     * @return whether it was
     */
    boolean awaitDone(long nanos) throws InterruptedException;
  }
}
