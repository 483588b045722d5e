package furrow.mpi.rank;

import furrow.mpi.transport.MpiTransport;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A rank's world side between a recording line and a world. It sends back every fragment, so that
 * what it has got is seen at the server.
 */
public final class TestRank implements WorldPath {
  private final int number;
  private final BlockingQueue<Message> told = new LinkedBlockingQueue<>();
  private final AtomicInteger stuck = new AtomicInteger();
  private final RankEpochs.ProcessState config;
  private RankEpochs side;
  private volatile BiConsumer<WorldPath.Sender, Fragment> work = TestRank::echo;
  private volatile WorldPath.Sender sender;
  private volatile int senderEpoch;

  public TestRank(int number, MpiTransport transport) {
    this.number = number;
    this.config = new RankEpochs.ProcessState(transport, nanos -> true, stuck::incrementAndGet);
    connect();
  }

  /** A new line to the server. */
  public void connect() {
    RankSettings settings =
        new RankSettings("0123456789abcdef", number, "127.0.0.1", "node", Set.of(), "test");
    side = new RankEpochs(settings, config, this);
    side.ready();
  }

  private static void echo(WorldPath.Sender sender, Fragment fragment) {
    try {
      sender.send(0, fragment);
    } catch (IOException e) {
      // The world was lost; a line would give the epoch up.
    }
  }

  /** Does something else with what comes than to send it back. */
  public void works(BiConsumer<WorldPath.Sender, Fragment> other) {
    work = other;
  }

  /** What it has said to the server. */
  public BlockingQueue<Message> told() {
    return told;
  }

  public int stuck() {
    return stuck.get();
  }

  /** The server says something. */
  public void say(Message message) {
    if (message instanceof WorldForm form) {
      side.form(form);
    } else if (message instanceof WorldTable table) {
      side.table(table);
    } else if (message instanceof WorldBreak order) {
      side.breakUp(order);
    } else {
      throw new IllegalArgumentException(message.toString());
    }
  }

  /** The line ends. */
  public void close() {
    side.closed();
  }

  /** Sends a fragment by itself. */
  public void send(Fragment fragment) throws IOException {
    sender.send(senderEpoch, fragment);
  }

  @Override
  public void tell(Message message) {
    told.add(message);
  }

  @Override
  public void world(int epoch, WorldPath.Sender fresh) {
    sender = fresh;
    senderEpoch = epoch;
  }

  @Override
  public void arrived(int epoch, Fragment fragment) {
    if (epoch != senderEpoch) {
      throw new IllegalStateException("epoch " + epoch + " after " + senderEpoch);
    }
    work.accept(sender, fragment);
  }

  @Override
  public boolean awaitTaken(long nanos) {
    return true;
  }

  @Override
  public void lost(int epoch, String reason) {
    told.add(new WorldLost(epoch, reason));
  }
}
