package furrow.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All routes, in the order in which they were added. Safe for use by several threads. */
public final class RouteTable {
  private volatile Snapshot routes = new Snapshot(List.of());

  /**
   * @throws IllegalStateException when another route has the method and the path
   */
  public synchronized void add(Route route) {
    for (Route other : routes.all()) {
      if (other.method().equals(route.method()) && sameShape(other.path(), route.path())) {
        throw new IllegalStateException("two routes for " + route.method() + " " + route.path());
      }
    }
    List<Route> more = new ArrayList<>(routes.all());
    more.add(route);
    routes = new Snapshot(List.copyOf(more));
  }

  /** Takes a route away; requests that it handles go on. */
  public synchronized void remove(Route route) {
    routes = new Snapshot(routes.all().stream().filter(other -> other != route).toList());
  }

  private static boolean sameShape(String one, String other) {
    return one.replaceAll("\\{[^}]*}", "{}").equals(other.replaceAll("\\{[^}]*}", "{}"));
  }

  public List<Route> all() {
    return routes.all();
  }

  /**
   * The routes of a path, whatever their method; empty where there are none. One without parameters
   * goes before others.
   */
  List<Route> at(Target target) {
    Snapshot now = routes;
    List<Route> exact = now.plain().get(target.path());
    if (exact != null) {
      return exact;
    }
    List<Route> found = new ArrayList<>();
    for (Route route : now.withParameters()) {
      if (parameters(route, target) != null) {
        found.add(route);
      }
    }
    return found;
  }

  /** The values of a route's path parameters, or null when the path is another. */
  static Map<String, String> parameters(Route route, Target target) {
    if (route.path().indexOf('{') < 0) {
      return route.path().equals(target.path()) ? Map.of() : null;
    }
    String[] template = route.path().substring(1).split("/", -1);
    List<String> segments = target.segments();
    if (template.length != segments.size()) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < template.length; i++) {
      String segment = segments.get(i);
      if (template[i].startsWith("{")) {
        if (segment.isEmpty()) {
          return null;
        }
        values.put(template[i].substring(1, template[i].length() - 1), segment);
      } else if (!template[i].equals(segment)) {
        return null;
      }
    }
    return values;
  }

  /** The methods that these routes take; HEAD wherever GET is. */
  static Set<String> methods(List<Route> routes) {
    Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
    for (Route route : routes) {
      methods.add(route.method());
      if (route.method().equals("GET")) {
        methods.add("HEAD");
      }
    }
    return methods;
  }

  /**
   * The table at one moment.
   *
   * @param plain routes of each path without parameters
   */
  private record Snapshot(
      List<Route> all, Map<String, List<Route>> plain, List<Route> withParameters) {
    Snapshot(List<Route> all) {
      this(all, new HashMap<>(), new ArrayList<>());
      for (Route route : all) {
        if (route.path().indexOf('{') >= 0) {
          withParameters.add(route);
        } else {
          plain.computeIfAbsent(route.path(), path -> new ArrayList<>()).add(route);
        }
      }
    }
  }
}
