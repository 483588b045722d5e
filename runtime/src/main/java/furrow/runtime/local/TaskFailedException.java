package furrow.runtime.local;

import furrow.engine.Problem;
import furrow.engine.View;

/** The task was refused, failed or was cancelled. */
public final class TaskFailedException extends Exception {
  private final transient Problem problem;
  private final transient View.Task task;

  TaskFailedException(Problem problem, View.Task task) {
    super(problem.message());
    this.problem = problem;
    this.task = task;
  }

  /** Code, message and hint to show. */
  public Problem problem() {
    return problem;
  }

  /** The task at its end, or null when it was refused before there was one. */
  public View.Task task() {
    return task;
  }
}
