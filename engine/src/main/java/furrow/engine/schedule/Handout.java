package furrow.engine.schedule;

import furrow.engine.lease.Session;
import furrow.engine.task.Task;

/** Carries out what the scheduler decides. */
public interface Handout {
  /**
   * Hands the foremost ready subtasks of the task to the session.
   *
   * @param most how many at most
   * @return the expected slot time of what was handed out
   */
  long hand(Session session, Task task, int most);

  /** Hands one subtask that must run alone to a session that has nothing else. */
  void handAlone(Session session, Task task);
}
