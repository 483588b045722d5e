package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.MpiUp;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From the wish for a world to the intent that is stored. What the launcher has against it is asked
 * on that one's own thread, because it may take seconds. On the worlds' thread otherwise.
 */
final class LaunchCheck {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchCheck.class);
  private static final int ID_BYTES = 16;

  /** What comes of a wish, on the worlds' thread. */
  interface Outcome {
    /** The intent is stored: it is certain to go on. */
    void founded(StoredWorld intent, RankLauncher launcher);

    void refused(ProblemException why);
  }

  private final WorldFile file;
  private final SecureRandom random;
  private final WorldExecutor worlds;
  private final WorldExecutor launches;
  private boolean underWay;

  /**
   * @param file where the intent is stored
   */
  LaunchCheck(WorldFile file, SecureRandom random, WorldExecutor worlds, WorldExecutor launches) {
    this.file = file;
    this.random = random;
    this.worlds = worlds;
    this.launches = launches;
  }

  /** Whether a wish waits for its outcome. */
  boolean underWay() {
    return underWay;
  }

  void found(MpiUp ask, LauncherFactory launchers, Outcome outcome) {
    try {
      byte[] id = new byte[ID_BYTES];
      random.nextBytes(id);
      WorldSpec order = WorldSpecs.of(ask, HexFormat.of().formatHex(id));
      RankLauncher launcher = launchers.of(order);
      underWay = true;
      launches.execute(
          () -> {
            ProblemException against = against(launcher);
            worlds.execute(() -> found(order, launcher, against, outcome));
          });
    } catch (ProblemException e) {
      outcome.refused(e);
    }
  }

  private static ProblemException against(RankLauncher launcher) {
    try {
      launcher.check();
      return null;
    } catch (ProblemException e) {
      return e;
    } catch (RuntimeException e) {
      LOG.error("the launcher failed", e);
      return new ProblemException(ErrorCode.INTERNAL, e.toString(), "please report this");
    }
  }

  private void found(
      WorldSpec order, RankLauncher launcher, ProblemException against, Outcome outcome) {
    underWay = false;
    if (against != null) {
      outcome.refused(against);
      return;
    }
    try {
      StoredWorld intent = new StoredWorld(order, 0);
      file.write(intent);
      outcome.founded(intent, launcher);
    } catch (ProblemException e) {
      outcome.refused(e);
    }
  }
}
