package furrow.mpi.master;

import furrow.mpi.transport.EpochRun;
import furrow.mpi.transport.Transport;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Line;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.Fragments;
import furrow.protocol.message.WorldMessage.MasterReady;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rank 0 of a world: a child of the server that moves bytes between its ring and the ranks, one
 * epoch after the other. Whatever else goes wrong, it goes on; when the server is gone, so is it.
 *
 * <p>Threads: {@link #run} receives from the server and never waits for a world; one sends what
 * came from the ranks, one beats; two per epoch are in the world's calls. Memory: {@link
 * RankQueues#MOST} bytes for each rank, {@link ServerQueue#MOST} for the server, 2 MiB of shared
 * fragments, and in rounds two messages for each rank.
 */
public final class Master {
  private static final Logger LOG = LoggerFactory.getLogger(Master.class);
  private static final int MISSED_HEARTBEATS = 3;

  private final Line line;
  private final Transport transport;
  private final MasterSettings settings;
  private final IntFunction<ModeSelector> choices;
  private final ServerQueue upward = new ServerQueue();
  private final TrafficCounters moved = new TrafficCounters();
  private EpochRun part;
  private volatile MasterEpoch epoch;

  /**
   * @param line to the server, fresh; closed in the end
   */
  public Master(Line line, Transport transport, MasterSettings settings) {
    this(line, transport, settings, size -> new AdaptiveModeSelector(settings.mode(), size));
  }

  Master(
      Line line, Transport transport, MasterSettings settings, IntFunction<ModeSelector> choices) {
    this.line = line;
    this.transport = transport;
    this.settings = settings;
    this.choices = choices;
  }

  /**
   * Works until the server says goodbye. The process is to end then at once: threads in a world's
   * calls do not end by themselves.
   *
   * @throws ProblemException when the ring broke, or the server refused to go on
   */
  public void run() throws ProblemException {
    try (MasterHeartbeat pulse = new MasterHeartbeat(line, this::pulse)) {
      daemon("furrow-master-up", this::carryUp);
      line.send(0, new MasterReady(settings.world(), transport.name(), settings.address()));
      serve();
    } finally {
      upward.close();
      line.close();
      if (part != null) {
        part.end("the server is gone");
      }
    }
  }

  private void serve() throws ProblemException {
    int silenceMillis = MISSED_HEARTBEATS * line.welcome().heartbeatMillis();
    while (true) {
      Envelope envelope = line.receive(silenceMillis);
      if (envelope == null) {
        throw new ProblemException(
            ErrorCode.LOST_HEARTBEAT,
            "the server has been silent for " + silenceMillis + " ms",
            "is it running? furrow server status");
      }
      Message message = envelope.message();
      if (message instanceof Goodbye goodbye) {
        LOG.info("the server says goodbye: {}", goodbye.reason());
        return;
      }
      if (message instanceof ErrorReply error) {
        throw error.toException();
      }
      handle(message);
    }
  }

  private void handle(Message message) throws ProblemException {
    if (message instanceof Fragments carry) {
      carry(carry);
    } else if (message instanceof WorldForm form) {
      form(form);
    } else if (message instanceof WorldTable table) {
      if (isCurrent(table.epoch())) {
        epoch.join(part, table);
      }
    } else if (message instanceof WorldBreak order) {
      breakUp(order);
    }
  }

  private void form(WorldForm form) {
    EpochRun before = part;
    if (before != null) {
      before.end("epoch " + form.epoch() + " begins");
    }
    Exchange exchange =
        new Exchange(
            form.epoch(), new RankQueues(form.size()), upward, choices.apply(form.size()), moved);
    upward.begin(form.epoch());
    epoch = new MasterEpoch(line, exchange, upward);
    part =
        new EpochRun(
            transport,
            new Transport.Config(form.epoch(), form.rank(), form.size(), settings.address()),
            Duration.ofMillis(form.limitMillis()),
            epoch);
    part.open(before);
  }

  private void breakUp(WorldBreak order) throws ProblemException {
    if (isCurrent(order.epoch())) {
      part.end(order.reason());
    } else {
      line.send(0, new WorldLost(order.epoch(), "it was over"));
    }
  }

  private void carry(Fragments carry) {
    if (!isCurrent(carry.epoch())) {
      return;
    }
    try {
      for (Fragment fragment : carry.fragments()) {
        epoch.exchange().downwards(fragment);
      }
    } catch (IOException e) {
      part.end(e.getMessage());
    }
  }

  private boolean isCurrent(int number) {
    return part != null && part.epoch() == number;
  }

  // ---- to the server ----

  private void carryUp() {
    try {
      Fragments carry = upward.take();
      while (carry != null) {
        line.send(0, carry);
        carry = upward.take();
      }
    } catch (ProblemException e) {
      // The receiving thread hears the same, and decides.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private MasterHeartbeat.Look pulse() {
    MasterEpoch current = epoch;
    MpiMode mode = current != null && current.exchange().rounds() ? MpiMode.ROUNDS : MpiMode.WINDOW;
    return new MasterHeartbeat.Look(
        current == null ? 0 : current.exchange().epoch(), mode, moved.sum());
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
