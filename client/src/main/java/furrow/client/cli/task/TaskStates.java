package furrow.client.cli.task;

/** The names of task states on the wire. */
final class TaskStates {
  private TaskStates() {}

  static boolean isFinal(String state) {
    return state.equals("DONE") || state.equals("FAILED") || state.equals("CANCELLED");
  }
}
