package furrow.mpi.master;

import furrow.mpi.transport.Communicator;
import furrow.mpi.transport.EpochHandshake;
import furrow.mpi.transport.EpochRun;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master's part in one epoch. Its threads are daemons and may be left behind for ever. */
final class MasterEpoch implements EpochRun.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(MasterEpoch.class);

  private final Line line;
  private final Exchange exchange;
  private final ServerQueue upward;
  private volatile byte[] nonce;

  MasterEpoch(Line line, Exchange exchange, ServerQueue upward) {
    this.line = line;
    this.exchange = exchange;
    this.upward = upward;
  }

  Exchange exchange() {
    return exchange;
  }

  void join(EpochRun part, WorldTable table) {
    nonce = table.nonce();
    part.join(table.contacts());
  }

  @Override
  public void opened(EpochRun part, String contact) throws IOException, InterruptedException {
    part.say(() -> line.send(0, new WorldContact(part.epoch(), contact)));
  }

  @Override
  public void joined(EpochRun part, Communicator world) throws IOException, InterruptedException {
    boolean rounds = exchange.rounds();
    new EpochHandshake(part.epoch(), nonce).asMaster(world, rounds);
    RankReceiver listener = new RankReceiver(world, exchange);
    part.run("listener", listener::listen);
    part.run("mover", () -> moveByTurns(world, rounds));
    part.say(() -> line.send(0, new WorldReady(part.epoch())));
  }

  /** By turns, whatever is chosen meanwhile: each has told the ranks that the other one follows. */
  private void moveByTurns(Communicator world, boolean beginsWithRounds)
      throws IOException, InterruptedException {
    Pump window = new WindowedPump(world, exchange);
    for (boolean rounds = beginsWithRounds; true; rounds = !rounds) {
      if (rounds) {
        // The larger of the two: one buffer each way for each rank, while it is in use.
        new ScatterGatherPump(world, exchange).move();
      } else {
        window.move();
      }
    }
  }

  @Override
  public void over(EpochRun part, String reason) {
    exchange.close(reason);
    upward.end(part.epoch());
    say(new WorldLost(part.epoch(), reason));
  }

  @Override
  public void stuck(EpochRun part) {
    LOG.error("epoch {}: the transport does not come back; this process ends", part.epoch());
    line.close();
  }

  private void say(Message message) {
    try {
      line.send(0, message);
    } catch (ProblemException e) {
      // The receiving thread hears the same, and decides.
    }
  }
}
