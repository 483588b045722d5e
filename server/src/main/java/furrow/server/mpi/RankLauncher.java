package furrow.server.mpi;

import furrow.protocol.error.ProblemException;
import java.time.Duration;
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

  /**
   * How the ranks' home is.
   *
   * @param allocation id of the Slurm job; 0 for none
   * @param state as Slurm names it; empty for none
   * @param reason why it waits or has ended
   * @param over whether it has ended and ranks can come back only with a new one
   */
  record Status(long allocation, String state, String reason, boolean over) {
    public static final Status NONE = new Status(0, "", "", false);
  }
}
