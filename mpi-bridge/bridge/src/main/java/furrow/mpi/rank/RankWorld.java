package furrow.mpi.rank;

import furrow.mpi.wire.Greeting;
import furrow.mpi.world.Part;
import furrow.mpi.world.Transport;
import furrow.mpi.world.World;
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
 * does so in threads of the {@link Part}, which are left behind when it does.
 */
final class RankWorld implements WorldSide {
  private static final Logger LOG = LoggerFactory.getLogger(RankWorld.class);

  private final RankSettings settings;
  private final RankSeat seat;
  private final LineSide line;
  private Part part;
  private Member member;

  RankWorld(RankSettings settings, RankSeat seat, LineSide line) {
    this.settings = settings;
    this.seat = seat;
    this.line = line;
  }

  @Override
  public void ready() {
    tell(
        new RankReady(
            settings.world(), settings.number(), seat.transport().name(), settings.address()));
  }

  @Override
  public synchronized void form(WorldForm form) {
    end("epoch " + form.epoch() + " begins");
    member = new Member();
    part =
        new Part(
            seat.transport(),
            new Transport.Seat(form.epoch(), form.rank(), form.size(), settings.address()),
            Duration.ofMillis(form.limitMillis()),
            member);
    part.open(seat.take(part));
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
  private final class Member implements Part.Owner {
    private volatile byte[] nonce;
    private volatile RankTraffic traffic;
    private volatile String gone;

    @Override
    public void opened(Part mine, String contact) throws IOException, InterruptedException {
      mine.say(() -> tell(new WorldContact(mine.epoch(), contact)));
    }

    @Override
    public void joined(Part mine, World world) throws IOException, InterruptedException {
      boolean rounds = new Greeting(mine.epoch(), nonce).ofRank(world);
      RankTraffic fresh = new RankTraffic(rounds);
      traffic = fresh;
      RankStream stream = new RankStream(mine.epoch(), world, line, seat.work(), fresh);
      line.world(mine.epoch(), (epoch, parcel) -> fresh.put(parcel));
      mine.run("reader", () -> stream.read(rounds));
      mine.run("writer", stream::write);
      // The end may have come before there was anything to close.
      closeIfGone();
      mine.say(() -> tell(new WorldReady(mine.epoch())));
    }

    @Override
    public void over(Part mine, String reason) {
      gone = reason;
      closeIfGone();
      line.lost(mine.epoch(), reason);
    }

    private void closeIfGone() {
      String reason = gone;
      RankTraffic old = traffic;
      if (reason != null && old != null) {
        old.close(reason);
      }
    }

    @Override
    public void stuck(Part mine) {
      LOG.error("epoch {}: the transport does not come back; this process ends", mine.epoch());
      seat.stuck();
    }
  }
}
