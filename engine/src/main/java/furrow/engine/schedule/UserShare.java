package furrow.engine.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * What a user has been given, in slot time. It is deficit round robin with the rounds taken out:
 * the largest deficit is always served next, and who comes back after a pause starts level with the
 * others instead of with saved-up credit.
 */
final class UserShare {
  final String user;

  /** Expected slot time handed to this user's tasks. */
  long served;

  /** Its queues that have anything ready, one per resource class. */
  final List<UserQueue> queues = new ArrayList<>(1);

  int tasks;

  UserShare(String user) {
    this.user = user;
  }

  /** Counts what was handed out, keeping all orderings that depend on it. */
  void charge(long nanos) {
    queues.forEach(queue -> queue.home.users.remove(queue));
    served += nanos;
    queues.forEach(queue -> queue.home.users.add(queue));
  }
}
