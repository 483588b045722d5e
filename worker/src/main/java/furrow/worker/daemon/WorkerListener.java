package furrow.worker.daemon;

import java.util.List;

/** Hears of a daemon's sessions; called on the daemon's own thread. */
public interface WorkerListener {
  /** Hears nothing. */
  WorkerListener SILENT = new WorkerListener() {};

  /**
   * @param readopted subtasks that go on under the new session
   */
  default void joined(String serverId, List<String> groups, long readopted) {}

  /**
   * @param reason ready to be shown
   * @param retryMillis until the next attempt
   */
  default void lost(String reason, long retryMillis) {}

  /** The daemon ends for a reason that no retry mends. */
  default void failed(String code, String message, String hint) {}
}
