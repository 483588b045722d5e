package furrow.protocol.multipath;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every order in which the events of a short life of a channel can come. */
class MultipathInterleavingsTest {
  /** Bytes of a frame of two fragments. */
  private static final int TWO = MultipathLimits.FRAGMENT_BYTES + 20;

  private final List<Integer> choices = new ArrayList<>();
  private final List<Integer> widths = new ArrayList<>();
  private int depth;

  @Test
  void aFrameEachWayAndTheLossOfTheWorldInEveryOrder() throws Exception {
    long lives = 0;
    do {
      depth = 0;
      live();
      lives++;
    } while (next());

    System.err.println("MultipathInterleavingsTest: " + lives + " orders");
    assertThat(lives).isGreaterThan(10_000);
  }

  private void live() throws ProblemException {
    MultipathModel model = new MultipathModel();
    List<Runnable> script = script(model);
    model.form();
    while (true) {
      List<Move> moves = moves(model, script);
      if (moves.isEmpty()) {
        break;
      }
      moves.get(choose(moves.size())).make();
    }
    model.settle();
    model.checkAllArrived();
  }

  /** What happens in this order, at any time. */
  private static List<Runnable> script(MultipathModel model) {
    List<Runnable> script = new ArrayList<>();
    script.add(() -> model.server.offer(TWO));
    script.add(() -> model.rank.offer(20));
    script.add(() -> model.lose(1, 1));
    script.add(() -> model.server.offer(20));
    return script;
  }

  private interface Move {
    void make() throws ProblemException;
  }

  private static List<Move> moves(MultipathModel model, List<Runnable> script) {
    List<Move> moves = new ArrayList<>();
    if (!script.isEmpty()) {
      moves.add(() -> script.remove(0).run());
    }
    if (model.canOpen()) {
      moves.add(model::open);
    }
    for (MultipathModel.End end : List.of(model.server, model.rank)) {
      if (!end.peer.connection.isEmpty()) {
        moves.add(end::readConnection);
      }
      if (!end.peer.world.isEmpty()) {
        moves.add(end::readWorld);
      }
    }
    return moves;
  }

  private int choose(int width) {
    if (depth == choices.size()) {
      choices.add(0);
      widths.add(width);
    }
    return choices.get(depth++);
  }

  /** The next path through the tree of choices; false when there is none. */
  private boolean next() {
    int last = choices.size() - 1;
    while (last >= 0 && choices.get(last) + 1 >= widths.get(last)) {
      choices.remove(last);
      widths.remove(last);
      last--;
    }
    if (last < 0) {
      return false;
    }
    choices.set(last, choices.get(last) + 1);
    return true;
  }
}
