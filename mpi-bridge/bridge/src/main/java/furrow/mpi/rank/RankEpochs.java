package furrow.mpi.rank;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.EpochHandshake;
import furrow.mpi.transport.EpochRun;
import furrow.mpi.transport.MpiTransport;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side of a rank that takes part in worlds, for one line to the server. What may wait for ever
 * does so in threads of the {@link EpochRun}, which are left behind when it does.
 */
final class RankEpochs implements WorldPath.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(RankEpochs.class);

  private final RankSettings settings;
  private final ProcessState config;
  private final WorldPath line;
  private EpochRun part;
  private Participation member;

  RankEpochs(RankSettings settings, ProcessState config, WorldPath line) {
    this.settings = settings;
    this.config = config;
    this.line = line;
  }

  @Override
  public void ready() {
    tell(
        new RankReady(
            settings.world(), settings.number(), config.transport().name(), settings.address()));
  }

  @Override
  public synchronized void form(WorldForm form) {
    end("epoch " + form.epoch() + " begins");
    member = new Participation();
    part =
        new EpochRun(
            config.transport(),
            new MpiTransport.Config(form.epoch(), form.rank(), form.size(), settings.address()),
            Duration.ofMillis(form.limitMillis()),
            member);
    part.open(config.take(part));
  }

  @Override
  public synchronized void table(WorldTable table) {
    if (isCurrent(table.epoch())) {
      member.nonce = table.nonce();
      part.join(table.contacts());
    }
  }

  @Override
  public void breakUp(WorldBreak order) {
    if (isCurrent(order.epoch())) {
      end(order.reason());
    } else {
      line.lost(order.epoch(), "it was over");
    }
  }

  @Override
  public void opened(int epoch) {
    LOG.info("epoch {}: work comes through the world", epoch);
  }

  @Override
  public void closed() {
    end("the connection to the server is gone");
  }

  private synchronized void end(String reason) {
    if (part != null) {
      part.end(reason);
    }
  }

  private synchronized boolean isCurrent(int epoch) {
    return part != null && part.epoch() == epoch;
  }

  private void tell(Message message) {
    try {
      line.tell(message);
    } catch (ProblemException e) {
      // Whoever receives from this line hears the same, and decides.
    }
  }

  /** This rank in one epoch. */
  private final class Participation implements EpochRun.Listener {
    private volatile byte[] nonce;
    private volatile MasterQueue traffic;
    private volatile String gone;

    @Override
    public void opened(EpochRun mine, String contact) throws IOException, InterruptedException {
      mine.say(() -> tell(new WorldContact(mine.epoch(), contact)));
    }

    @Override
    public void joined(EpochRun mine, Communicator world) throws IOException, InterruptedException {
      boolean rounds = new EpochHandshake(mine.epoch(), nonce).asRank(world);
      MasterQueue fresh = new MasterQueue(rounds);
      traffic = fresh;
      RankPump stream = new RankPump(mine.epoch(), world, line, config.work(), fresh);
      line.world(mine.epoch(), (epoch, fragment) -> fresh.put(fragment));
      mine.run("reader", () -> stream.read(rounds));
      mine.run("writer", stream::write);
      // The end may have come before there was anything to close.
      closeIfGone();
      mine.say(() -> tell(new WorldReady(mine.epoch())));
    }

    @Override
    public void over(EpochRun mine, String reason) {
      gone = reason;
      closeIfGone();
      line.lost(mine.epoch(), reason);
    }

    private void closeIfGone() {
      String reason = gone;
      MasterQueue old = traffic;
      if (reason != null && old != null) {
        old.close(reason);
      }
    }

    @Override
    public void stuck(EpochRun mine) {
      LOG.error("epoch {}: the transport does not come back; this process ends", mine.epoch());
      config.stuck();
    }
  }

  /**
   * What lasts over a rank's lines to the server: its transport, which takes one part at a time.
   */
  static final class ProcessState {
    private final MpiTransport transport;
    private final RankPump.SlotMonitor work;
    private final Runnable stuck;
    private EpochRun last;

    /**
     * @param stuck ends this process, which cannot take part in worlds any more
     */
    ProcessState(MpiTransport transport, RankPump.SlotMonitor work, Runnable stuck) {
      this.transport = transport;
      this.work = work;
      this.stuck = stuck;
    }

    MpiTransport transport() {
      return transport;
    }

    RankPump.SlotMonitor work() {
      return work;
    }

    void stuck() {
      stuck.run();
    }

    /** Remembers the newest part; gives the one before it, or null. */
    synchronized EpochRun take(EpochRun fresh) {
      EpochRun before = last;
      last = fresh;
      return before;
    }
  }
}
