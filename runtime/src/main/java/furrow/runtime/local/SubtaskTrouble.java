package furrow.runtime.local;

import furrow.engine.Event;

/** Ends the run of one subtask; the event to tell, or null when its result would not count. */
final class SubtaskTrouble extends Exception {
  private final transient Event event;

  SubtaskTrouble(Event event) {
    super("subtask ended early", null, false, false);
    this.event = event;
  }

  Event event() {
    return event;
  }
}
