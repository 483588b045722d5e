package furrow.engine;

/** Queries about the engine's state; each is answered by one {@link View}. */
public sealed interface Query {
  /** {@code from}..{@code to} inclusive; {@code last}: only the newest task of the caller. */
  record Tasks(long from, long to, boolean last) implements Query {}

  record Subtask(long task, long index) implements Query {}

  /** The subtasks of a task in a state from an index on, at most {@code limit}. */
  record Subtasks(long task, SubtaskState state, long from, int limit) implements Query {}

  /** Empty name: all. */
  record Workers(String worker) implements Query {}

  record Groups(String group) implements Query {}

  record Explain(long task) implements Query {}

  record Server() implements Query {}

  /** Invocations in flight, and what the workers that take some have to do. */
  record Invocations() implements Query {}

  /** Numbers about all users, for monitoring; one pass over workers and live tasks. */
  record Totals() implements Query {}
}
