package furrow.bench.micro;

import furrow.engine.Effect;
import furrow.engine.Engine;
import furrow.engine.EngineSettings;
import furrow.engine.Event;
import furrow.engine.InputRef;
import furrow.engine.LeaseFence;
import furrow.engine.Snapshot;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.server.state.ServerKey;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One step of the engine under load: a worker's batch of completions comes in, the next work goes
 * out. Subtasks cost nothing, so the runs are as long as prefetching makes them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {
  private static final long UNITS = 1_000_000_000_000L;
  private static final long STEP_NANOS = 100_000;
  private static final long SUBTASK_NANOS = 200;

  private static final LeaseFence KEY = ServerKey.ephemeral(new SecureRandom());

  @Param({"1", "100"})
  int workers;

  private final Deque<Event.Completed> ready = new ArrayDeque<>();
  private Engine engine;
  private long now;

  @Setup(Level.Iteration)
  public void startUp() {
    ready.clear();
    engine = new Engine(EngineSettings.DEFAULT, session -> now, KEY);
    apply(new Event.Restored(Snapshot.EMPTY, 1, 0, 1));
    for (int session = 1; session <= workers; session++) {
      apply(
          new Event.WorkerJoined(
              session,
              new Event.WorkerProfile(
                  "w" + session, session, "host", session, 4, Set.of(), Map.of(), Set.of("noop")),
              List.of(),
              List.of()));
    }
    TaskSpec.Limits limits = new TaskSpec.Limits("", 0, 1, 0, 2);
    TaskSpec spec =
        new TaskSpec("0".repeat(32), "me", "noop", "", List.of(), Map.of(), InputRef.NONE, limits);
    apply(new Event.Submitted(1, spec));
    apply(new Event.Planned(1, new TaskPlan(new byte[0], 0, UNITS, false, 1, UNITS, (byte) 2)));
  }

  @Benchmark
  public int step() {
    Event.Completed next = ready.poll();
    return next == null ? apply(new Event.Tick()) : apply(next);
  }

  private int apply(Event event) {
    now += STEP_NANOS;
    List<Effect> effects = engine.apply(event, now);
    for (Effect effect : effects) {
      if (effect instanceof Effect.Assign assign) {
        ready.add(completed(assign));
      }
    }
    return effects.size();
  }

  private static Event.Completed completed(Effect.Assign assign) {
    List<Event.Completion> completions = new ArrayList<>();
    for (Effect.Assignment assignment : assign.assignments()) {
      SubtaskRange range = assignment.range();
      completions.add(new Event.Completion(range, List.of(), range.count() * SUBTASK_NANOS, 0));
    }
    return new Event.Completed(assign.session(), completions);
  }
}
