package furrow.mpi.master;

import furrow.mpi.transport.EpochRun;
import furrow.mpi.transport.MpiTransport;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Line;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
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
 * <p>Threads: {@link #run} receives from the server and never waits for a world; one sends
 * heartbeats; two per epoch are in the world's calls. Memory: {@link RankQueues#MAX_BYTES} bytes
 * for each rank, 2 MiB of shared fragments, and in rounds two messages for each rank.
 */
public final class Master {
  private static final Logger LOG = LoggerFactory.getLogger(Master.class);
  private static final int MISSED_HEARTBEATS = 3;

  private final Line line;
  private final MpiTransport transport;
  private final Settings settings;
  private final IntFunction<ModeSelector> selectors;
  private final MasterHeartbeat.Counters counters = new MasterHeartbeat.Counters();
  private EpochRun run;
  private volatile MasterEpoch epoch;

  /**
   * @param line to the server, fresh; closed in the end
   */
  public Master(Line line, MpiTransport transport, Settings settings) {
    this(line, transport, settings, size -> ModeSelector.of(settings.mode(), size));
  }

  Master(
      Line line, MpiTransport transport, Settings settings, IntFunction<ModeSelector> selectors) {
    this.line = line;
    this.transport = transport;
    this.settings = settings;
    this.selectors = selectors;
  }

  /**
   * Works until the server says goodbye. The process is to end then at once: threads in a world's
   * calls do not end by themselves.
   *
   * @throws ProblemException when the ring broke, or the server refused to go on
   */
  public void run() throws ProblemException {
    try (MasterHeartbeat heartbeat = new MasterHeartbeat(line, this::snapshot)) {
      line.send(0, new MasterReady(settings.world(), transport.name(), settings.address()));
      serve();
    } finally {
      line.close();
      if (run != null) {
        run.end("the server is gone");
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
    if (message instanceof Fragments fragments) {
      forward(fragments);
    } else if (message instanceof WorldForm form) {
      form(form);
    } else if (message instanceof WorldTable table) {
      if (isCurrent(table.epoch())) {
        epoch.join(run, table);
      }
    } else if (message instanceof WorldBreak order) {
      breakUp(order);
    } else if (!(message instanceof Heartbeat)) {
      throw new ProblemException(
          ErrorCode.BAD_FRAME,
          "a master does not understand " + message.getClass().getSimpleName(),
          "furrow server status: is the server of another version?");
    }
  }

  private void form(WorldForm form) {
    EpochRun before = run;
    if (before != null) {
      before.end("epoch " + form.epoch() + " begins");
    }
    epoch =
        new MasterEpoch(form.epoch(), form.size(), line, selectors.apply(form.size()), counters);
    run =
        new EpochRun(
            transport,
            new MpiTransport.Config(form.epoch(), form.rank(), form.size(), settings.address()),
            Duration.ofMillis(form.limitMillis()),
            epoch);
    run.open(before);
  }

  private void breakUp(WorldBreak order) throws ProblemException {
    if (isCurrent(order.epoch())) {
      run.end(order.reason());
    } else {
      line.send(0, new WorldLost(order.epoch(), "it was over"));
    }
  }

  private void forward(Fragments fragments) {
    if (!isCurrent(fragments.epoch())) {
      return;
    }
    try {
      for (Fragment fragment : fragments.fragments()) {
        epoch.toRank(fragment);
      }
    } catch (IOException e) {
      run.end(e.getMessage());
    }
  }

  private boolean isCurrent(int number) {
    return run != null && run.epoch() == number;
  }

  private MasterHeartbeat.Snapshot snapshot() {
    MasterEpoch current = epoch;
    return current == null
        ? new MasterHeartbeat.Snapshot(0, MpiMode.WINDOW, counters.sum())
        : new MasterHeartbeat.Snapshot(current.epoch(), current.mode(), counters.sum());
  }

  /**
   * How a master works.
   *
   * @param world id of the world it was started for
   * @param mode how it moves fragments
   * @param address numeric address at which ranks reach it
   */
  public record Settings(String world, MpiMode mode, String address) {}
}
