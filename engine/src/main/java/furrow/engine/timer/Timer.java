package furrow.engine.timer;

/**
 * Something that is due at a time. A timer is set on a wheel, fires once, and may be set again,
 * also from within its own action.
 */
public final class Timer {
  /** What happens when a timer is due. */
  @FunctionalInterface
  public interface Action {
    void fire(long now);
  }

  final Action action;
  long due;
  Timer next;
  Timer previous;

  public Timer(Action action) {
    this.action = action;
  }

  public boolean isSet() {
    return next != null;
  }

  void linkBefore(Timer head) {
    next = head;
    previous = head.previous;
    previous.next = this;
    head.previous = this;
  }

  void unlink() {
    previous.next = next;
    next.previous = previous;
    next = null;
    previous = null;
  }
}
