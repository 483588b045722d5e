package furrow.server.peer;

import furrow.engine.TaskSpec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the server has to know of one peer between its messages. Safe for use by several threads.
 */
public final class PeerState {
  private final Map<Long, TaskSpec> tasks = new ConcurrentHashMap<>();
  private final Set<Long> requests = ConcurrentHashMap.newKeySet();
  private volatile int joinCorrelation;
  private volatile String credential = "";
  private volatile boolean joined;
  private volatile boolean leaving;

  /**
   * The peer has asked to join as a worker; false when it had before.
   *
   * @param newCredential what it is to show when it joins again
   */
  public synchronized boolean join(int correlation, String newCredential) {
    if (joined) {
      return false;
    }
    credential = newCredential;
    joinCorrelation = correlation;
    joined = true;
    return true;
  }

  public boolean joined() {
    return joined;
  }

  /** What the worker is to show when it joins again. */
  public String credential() {
    return credential;
  }

  public int joinCorrelation() {
    return joinCorrelation;
  }

  /** The peer has said goodbye: its closing is no loss. */
  public void leave() {
    leaving = true;
  }

  public boolean leaving() {
    return leaving;
  }

  /**
   * Notes that the peer knows the task.
   *
   * @return whether that is new
   */
  public boolean openTask(long task, TaskSpec spec) {
    return tasks.putIfAbsent(task, spec) == null;
  }

  /** The task as the peer was told it, or null: a worker may fetch only what it was given. */
  public TaskSpec task(long task) {
    return tasks.get(task);
  }

  public void forgetTask(long task) {
    tasks.remove(task);
  }

  /** Ids of the requests that wait for an answer. */
  public Set<Long> requests() {
    return requests;
  }
}
