package furrow.server.mpi;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Starts and ends the processes of one world's ranks. They outlive the server: a new one adopts
 * them. Methods may take seconds; they are called on one thread that waits for nothing else.
 */
public interface RankLauncher {
  /**
   * Says what is against it, before anything is stored or started.
   *
   * @throws ProblemException with the command that mends it
   */
  void check() throws ProblemException;

  /**
   * Who hears of each rank whose process has ended, where that can be told. Called once, before
   * anything is started.
   *
   * @param ended takes a rank's number, on any thread
   */
  void listen(IntConsumer ended);

  /** Starts ranks 1 to N. */
  void start() throws ProblemException;

  /** Finds again what an earlier server started; starts it where that server had not come to it. */
  void adopt() throws ProblemException;

  /**
   * Starts a rank in the place of one that is gone.
   *
   * @param number which, from 1
   */
  void replace(int number) throws ProblemException;

  /** What is known without waiting. */
  Status status();

  /**
   * Ends what is left of the ranks and their allocation, and waits.
   *
   * @return whether nothing is left
   */
  boolean down(Duration limit) throws ProblemException;

  /** What is known of the place where ranks run. */
  enum Phase {
    /** It is this host: ranks can run. */
    NO_ALLOCATION,
    WAITING,
    RUNNING,
    /** It has ended, and it is not known yet how. */
    COMPLETING,
    OVER
  }

  /**
   * Where ranks run.
   *
   * @param allocation id of the Slurm job; 0 for none
   * @param state as Slurm names it; empty for none
   * @param reason why it waits or has ended
   */
  record Status(long allocation, Phase phase, String state, String reason) {
    public static final Status NONE = new Status(0, Phase.NO_ALLOCATION, "", "");

    /** Whether ranks can run now. */
    public boolean running() {
      return phase == Phase.NO_ALLOCATION || phase == Phase.RUNNING;
    }

    /** Whether it has ended, and ranks can come back only with a new one. */
    public boolean over() {
      return phase == Phase.COMPLETING || phase == Phase.OVER;
    }
  }

  /** Makes the launcher that a world asks for. */
  @FunctionalInterface
  interface Factory {
    /**
     * Makes one; nothing is started yet.
     *
     * @throws ProblemException when this server has none of that name
     */
    RankLauncher of(WorldSpec spec) throws ProblemException;

    /**
     * Ends what worlds of this server have left behind that nobody remembers. At its start; may
     * take seconds.
     *
     * @param keep the world that goes on
     */
    default void sweep(Optional<WorldSpec> keep) throws ProblemException {}

    /** What launches a world whose client names nothing. */
    default LauncherKind otherwise() {
      return LauncherKind.LOCAL;
    }
  }
}
