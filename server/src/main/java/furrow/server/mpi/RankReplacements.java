package furrow.server.mpi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Which ranks are missing, and when another is asked for in their place. */
final class RankReplacements {
  private static final long SHORTEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(30);

  /** In a row, none of which came as far as into a world. */
  static final int MOST_IN_VAIN = 50;

  private static final class Place {
    boolean there;
    boolean proven;
    long due;
    long pause;
    int inVain;
  }

  private final WorldTimeouts limits;
  private final Place[] places;
  private boolean running;
  private boolean over;

  /**
   * @param firstDue until when the first ones may come
   */
  RankReplacements(int wanted, WorldTimeouts limits, long firstDue) {
    this.limits = limits;
    places = new Place[wanted];
    for (int i = 0; i < wanted; i++) {
      places[i] = new Place();
      places[i].due = firstDue;
    }
  }

  /**
   * How the ranks' home is.
   *
   * @param firstDue when ranks can run there now and could not before: none is asked for until then
   */
  void home(WorldEvent.LauncherState home, long firstDue) {
    if (home.running() && !running) {
      for (Place place : places) {
        place.due = place.due - firstDue < 0 ? firstDue : place.due;
      }
    }
    running = home.running();
    over = home.over();
  }

  void came(int number) {
    places[number - 1].there = true;
  }

  /** It has got through to a world. */
  void proven(int number) {
    places[number - 1].proven = true;
  }

  void gone(int number, long now) {
    Place place = places[number - 1];
    if (place.proven) {
      place.pause = 0;
      place.inVain = 0;
    }
    place.there = false;
    place.proven = false;
    place.due = now + limits.gone() + place.pause;
  }

  /** One that was asked for and has not come will not come any more. */
  void ended(int number, long now) {
    Place place = places[number - 1];
    long due = now + limits.gone() + place.pause;
    if (!place.there && due - place.due < 0) {
      place.due = due;
    }
  }

  /** Those to be asked for now. */
  List<Integer> due(long now) {
    List<Integer> due = new ArrayList<>();
    if (!running || over) {
      return due;
    }
    for (int i = 0; i < places.length; i++) {
      Place place = places[i];
      if (!place.there && now - place.due >= 0 && place.inVain < MOST_IN_VAIN) {
        due.add(i + 1);
        place.inVain++;
        place.pause = Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, place.pause * 2));
        place.due = now + limits.coming() + place.pause;
      }
    }
    return due;
  }

  /** Whether the last try for this one has been made. */
  boolean givenUp(int number) {
    return places[number - 1].inVain >= MOST_IN_VAIN;
  }
}
