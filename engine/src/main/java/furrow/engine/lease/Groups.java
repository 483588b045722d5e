package furrow.engine.lease;

import furrow.engine.Event.WorkerProfile;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Groups that were created by command, and what commands made of workers' memberships. A worker
 * that no command ever touched is in the groups that it names itself.
 */
public final class Groups {
  private static final int LONGEST_NAME = 64;

  private final TreeSet<String> created = new TreeSet<>();
  private final Map<String, TreeSet<String>> memberships = new HashMap<>();
  private final TreeMap<String, Integer> tasks = new TreeMap<>();

  /** Whether a group may be called so: up to 64 letters, digits, dots, dashes and underscores. */
  public static boolean nameable(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && "._-".indexOf(c) < 0) {
        return false;
      }
    }
    return name.charAt(0) != '-';
  }

  public void restore(Set<String> names, Map<String, Set<String>> stored) {
    created.addAll(names);
    stored.forEach((worker, groups) -> memberships.put(worker, new TreeSet<>(groups)));
  }

  /** Groups made by command, in order of their names. */
  public Set<String> created() {
    return created;
  }

  /** Creates a group; false when it was there. */
  public boolean create(String name) {
    return created.add(name);
  }

  public boolean delete(String name) {
    return created.remove(name);
  }

  /** The groups a worker belongs to. */
  public Set<String> of(WorkerProfile profile) {
    Set<String> commanded = memberships.get(profile.worker());
    return commanded == null ? profile.groups() : commanded;
  }

  /** Whether a command ever touched this worker's memberships. */
  public boolean commanded(String worker) {
    return memberships.containsKey(worker);
  }

  public void member(String worker, String group, boolean member) {
    Set<String> groups = memberships.computeIfAbsent(worker, name -> new TreeSet<>());
    if (member) {
      groups.add(group);
    } else {
      groups.remove(group);
    }
  }

  /** Workers that commands have put into this group. */
  public Set<String> commandedInto(String group) {
    Set<String> workers = new TreeSet<>();
    memberships.forEach(
        (worker, groups) -> {
          if (groups.contains(group)) {
            workers.add(worker);
          }
        });
    return workers;
  }

  /** Counts live tasks that ask for a group. */
  public void countTask(String group, int change) {
    if (!group.isEmpty()) {
      tasks.merge(group, change, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  public int tasksOf(String group) {
    return tasks.getOrDefault(group, 0);
  }
}
