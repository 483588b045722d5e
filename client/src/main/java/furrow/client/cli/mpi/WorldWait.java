package furrow.client.cli.mpi;

import furrow.client.api.MpiWorlds;
import furrow.client.progress.LiveLine;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.protocol.message.WorldMessage.WorldState;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits until all ranks take part in a world that is up, and says meanwhile how it stands. */
final class WorldWait {
  private static final long POLL_MILLIS = 100;

  /** Whoever waits longer is told why. */
  private static final long REASON_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private final MpiWorlds worlds;
  private final LiveLine line;
  private final Duration limit;

  WorldWait(MpiWorlds worlds, LiveLine line, Duration limit) {
    this.worlds = worlds;
    this.line = line;
    this.limit = limit;
  }

  /**
   * The world when it is up.
   *
   * @throws ProblemException TIMEOUT with what it waits for; what Slurm has refused for good, and
   *     the world is ended then
   */
  MpiWorldInfo untilUp(MpiWorldInfo asked) throws ProblemException, InterruptedException {
    long begun = System.nanoTime();
    MpiWorldInfo world = asked;
    while (!up(world)) {
      if (world.error() != null && world.error().code() != 0) {
        throw refused(world.error());
      }
      long waited = System.nanoTime() - begun;
      if (waited > limit.toNanos()) {
        throw new ProblemException(
            ErrorCode.TIMEOUT,
            "the world is not up yet: " + state(world, true) + "; the server goes on",
            "furrow mpi status");
      }
      line.show(
          "world " + WorldView.shortId(world) + ": " + state(world, waited > REASON_NANOS), waited);
      Thread.sleep(POLL_MILLIS);
      world = worlds.world().orElseThrow(WorldWait::ended);
      if (!world.world().equals(asked.world())) {
        throw ended();
      }
    }
    return world;
  }

  /** Nothing was started, and the next {@code mpi up} shall not find a world in its place. */
  private ProblemException refused(ErrorReply error) throws ProblemException {
    worlds.down(END_LIMIT);
    ErrorCode code = ErrorCode.of(error.code()).orElse(ErrorCode.INTERNAL);
    return new ProblemException(code, error.message(), error.hint());
  }

  private static boolean up(MpiWorldInfo world) {
    return world.state().equals(WorldState.UP.text()) && WorldView.taking(world) >= world.wanted();
  }

  private static String state(MpiWorldInfo world, boolean withReason) {
    StringBuilder text = new StringBuilder(world.state());
    text.append(", ").append(WorldView.taking(world)).append(" of ").append(world.wanted());
    text.append(" ranks in it, ").append(world.ranks().size()).append(" connected");
    if (world.allocation() != 0) {
      text.append(", allocation ").append(WorldView.allocation(world));
    }
    if (withReason && !world.reason().isEmpty()) {
      text.append(" (").append(world.reason()).append(')');
    }
    return text.toString();
  }

  private static ProblemException ended() {
    return new ProblemException(
        ErrorCode.NO_SUCH_WORLD, "the world was ended before it was up", "furrow events");
  }
}
