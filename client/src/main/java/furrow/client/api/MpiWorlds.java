package furrow.client.api;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.protocol.message.WorldMessage.MpiList;
import furrow.protocol.message.WorldMessage.MpiQuery;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.time.Duration;
import java.util.Optional;

/** The world of MPI ranks at a server, which has one at a time. Part of {@link FurrowClient}. */
public final class MpiWorlds {
  private final RequestLink requests;

  MpiWorlds(RequestLink requests) {
    this.requests = requests;
  }

  /**
   * Asks for a world; returns when the server has stored that it is wanted, long before it is up.
   *
   * @throws ProblemException CONFLICT when there is one already; others when something is against
   *     it
   */
  public MpiWorldInfo up(MpiUp order) throws ProblemException {
    MpiList answer = requests.ask(order, MpiList.class);
    if (answer.worlds().isEmpty()) {
      throw new ProblemException(
          ErrorCode.NO_SUCH_WORLD, "the world was ended at once", "furrow mpi up --ranks N");
    }
    return answer.worlds().get(0);
  }

  /** The world as it is now. */
  public Optional<MpiWorldInfo> world() throws ProblemException {
    return requests.again(() -> requests.ask(new MpiQuery(), MpiList.class)).worlds().stream()
        .findFirst();
  }

  /**
   * Ends the world; returns when its processes and its allocation are gone.
   *
   * @return what could not be done, for display; empty when all is gone
   * @throws ProblemException TIMEOUT when that takes longer; the server goes on with it
   */
  public String down(Duration limit) throws ProblemException {
    long deadline = System.nanoTime() + limit.toNanos();
    int correlation = requests.send(new MpiDown());
    try {
      return ((Done) requests.next(correlation, deadline)).text();
    } catch (ProblemException e) {
      if (e.code() == ErrorCode.TIMEOUT && System.nanoTime() >= deadline) {
        throw new ProblemException(
            ErrorCode.TIMEOUT, "the world is still ending", "furrow mpi status");
      }
      throw e;
    }
  }
}
