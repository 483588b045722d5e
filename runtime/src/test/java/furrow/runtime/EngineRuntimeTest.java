package furrow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.InputRef;
import furrow.engine.LeaseFence;
import furrow.engine.Problem;
import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.kernel.Kernels;
import furrow.runtime.merge.MergeJournal;
import furrow.runtime.spool.FileSpool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Loop, store thread and routing together, around a scripted engine and a gated store. */
@Timeout(120)
class EngineRuntimeTest {
  @TempDir Path directory;

  private final GatedStore store = new GatedStore();
  private final RecordingOutbox outbox = new RecordingOutbox();
  private final CompletableFuture<Throwable> fatal = new CompletableFuture<>();
  private EngineRuntime runtime;

  private void start(ScriptedEngine engine, EngineRuntime.StoreLimits limits) throws Exception {
    start(engine, limits, new LeaseClock());
  }

  private void start(ScriptedEngine engine, EngineRuntime.StoreLimits limits, LeaseClock clock)
      throws Exception {
    Kernels kernels = Kernels.builtIn();
    EngineRuntime.Parts parts =
        new EngineRuntime.Parts(
            store,
            new FileSpool(directory, false),
            kernels::require,
            spec -> null,
            outbox,
            clock,
            session -> Long.MAX_VALUE,
            MergeJournal.NONE,
            LeaseFence.LOCAL,
            1);
    EngineRuntime.Settings settings = new EngineRuntime.Settings(null, 1, 16, limits);
    runtime =
        EngineRuntime.start(
            settings, parts, new EngineRuntime.ErrorHandlers(fatal::complete, e -> {}), engine);
  }

  @AfterEach
  void stop() throws Exception {
    store.gate.release(1000);
    runtime.close();
  }

  private static Effect.Store change(int number) {
    return new Effect.Store(new Change.GroupCreated("g" + number));
  }

  private static Effect.Reply reply(long request, boolean durable) {
    return new Effect.Reply(request, new View.Ok(""), durable);
  }

  private static Event ask(long request) {
    return new Event.RequestGone(request);
  }

  private static long number(Event event) {
    return event instanceof Event.RequestGone gone ? gone.request() : 0;
  }

  private CountDownLatch expect(int count) {
    CountDownLatch latch = new CountDownLatch(count);
    outbox.onEffect(effect -> latch.countDown());
    return latch;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theEngineHearsOfAPauseBeforeWhatCameOfItHoweverShortTheHeartbeats() throws Exception {
    AtomicLong real = new AtomicLong();
    long tick = TimeUnit.MILLISECONDS.toNanos(250);
    BlockingQueue<Event> asked = new LinkedBlockingQueue<>();
    ScriptedEngine engine =
        new ScriptedEngine(
            (event, now) -> {
              if (number(event) > 0) {
                asked.add(event);
              }
              return List.of();
            });
    start(engine, EngineRuntime.StoreLimits.DEFAULT, new LeaseClock(real::get, tick));
    runtime.loop().deliver(ask(1));
    asked.take();
    real.addAndGet(4 * tick);
    runtime.loop().deliver(ask(2));
    asked.take();
    real.addAndGet(LeaseClock.ALLOWED_TICKS * tick + tick / 2);
    runtime.loop().deliver(ask(3));
    asked.take();
    assertThat(engine.seen())
        .as("half a tick is no pause")
        .filteredOn(event -> !(event instanceof Event.Restored))
        .containsExactly(ask(1), new Event.ServerPaused(2 * tick), ask(2), ask(3));
  }

  @Test
  void durableEffectsWaitForTheirCommitAndEphemeralOnesDoNot() throws Exception {
    start(
        new ScriptedEngine(
            (event, now) ->
                number(event) == 0
                    ? List.of()
                    : List.of(change(1), reply(1, true), reply(2, false))),
        EngineRuntime.StoreLimits.DEFAULT);
    CountDownLatch first = expect(1);
    runtime.loop().offer(ask(1));
    await(first);
    assertThat(outbox.effects()).containsExactly(reply(2, false));
    CountDownLatch second = expect(1);
    store.gate.release();
    await(second);
    assertThat(outbox.effects()).containsExactly(reply(2, false), reply(1, true));
    assertThat(store.committed()).containsExactly(List.of(change(1).change()));
  }

  @Test
  void whatGathersDuringACommitGoesIntoTheNextOneInOrder() throws Exception {
    start(
        new ScriptedEngine(
            (event, now) ->
                number(event) == 0
                    ? List.of()
                    : List.of(change((int) number(event)), reply(number(event), true))),
        EngineRuntime.StoreLimits.DEFAULT);
    CountDownLatch all = expect(6);
    runtime.loop().deliver(ask(1));
    for (int k = 2; k <= 6; k++) {
      runtime.loop().deliver(ask(k));
    }
    store.gate.release(6);
    await(all);
    assertThat(outbox.effects())
        .containsExactlyElementsOf(
            List.of(1, 2, 3, 4, 5, 6).stream().map(k -> (Effect) reply(k, true)).toList());
    assertThat(store.committed().stream().mapToInt(List::size).sum()).isEqualTo(6);
  }

  @Test
  void aFullDiskIsTriedAgainAndNewTasksAreRefusedMeanwhile() throws Exception {
    store.low(true);
    start(
        new ScriptedEngine(
            (event, now) ->
                number(event) == 0
                    ? List.of()
                    : List.of(change((int) number(event)), reply(number(event), true))),
        EngineRuntime.StoreLimits.DEFAULT);
    store.full(2);
    CountDownLatch done = expect(1);
    runtime.loop().offer(ask(1));
    store.gate.release();
    await(done);
    assertThat(outbox.effects()).containsExactly(reply(1, true));
    assertThat(store.committed()).hasSize(1);

    store.low(true);
    CountDownLatch next = expect(1);
    store.gate.release();
    runtime.loop().offer(ask(2));
    await(next);
    // The store thread looks at the reserve after its commit, so ask until it has.
    Problem refused = null;
    while (refused == null) {
      CountDownLatch answered = expect(1);
      runtime.loop().offer(submission(3));
      runtime.loop().offer(ask(4));
      store.gate.release();
      await(answered);
      refused =
          outbox.effects().stream()
              .filter(Effect.Refuse.class::isInstance)
              .map(effect -> ((Effect.Refuse) effect).problem())
              .findFirst()
              .orElse(null);
    }
    assertThat(refused.code()).isEqualTo("NO_SPACE");
    assertThat(refused.hint()).isNotEmpty();
  }

  private static Event submission(long request) {
    TaskSpec spec =
        new TaskSpec(
            "00", "u", "noop", "", List.of(), Map.of(), InputRef.NONE, TaskSpec.Limits.DEFAULT);
    return new Event.Submitted(request, spec);
  }

  @Test
  void aFailedStoreStopsEverythingAndNothingIsAcknowledged() throws Exception {
    start(
        new ScriptedEngine(
            (event, now) -> number(event) == 0 ? List.of() : List.of(change(1), reply(1, true))),
        EngineRuntime.StoreLimits.DEFAULT);
    StoreException failure = new StoreException("disk died", null);
    store.failWith(failure);
    store.gate.release();
    runtime.loop().offer(ask(1));
    assertThat(fatal.get(10, TimeUnit.SECONDS)).isSameAs(failure);
    assertThat(outbox.effects()).isEmpty();
    assertThat(runtime.loop().offer(ask(2))).isFalse();
  }

  @Test
  void anEngineThatThrowsIsFatal() throws Exception {
    start(
        new ScriptedEngine(
            (event, now) -> {
              throw new IllegalStateException("bug");
            }),
        EngineRuntime.StoreLimits.DEFAULT);
    assertThat(fatal.get(10, TimeUnit.SECONDS)).hasMessage("bug");
  }

  @Test
  void aSlowStoreStopsTheIntakeAndRoomIsAnnounced() throws Exception {
    start(
        new ScriptedEngine(
            (event, now) -> number(event) == 0 ? List.of() : List.of(change(1), reply(1, true))),
        new EngineRuntime.StoreLimits(4, 1 << 20));
    CountDownLatch room = new CountDownLatch(1);
    runtime.loop().onRoom(room::countDown);
    int taken = 0;
    while (runtime.loop().offer(ask(1))) {
      assertThat(++taken).isLessThan(100_000);
      Thread.onSpinWait();
    }
    store.gate.release(100_000);
    await(room);
    assertThat(runtime.loop().offer(ask(2))).isTrue();
  }

  @Test
  void aDeadlineIsMetWithATick() throws Exception {
    CountDownLatch ticked = new CountDownLatch(1);
    ScriptedEngine engine =
        new ScriptedEngine(
            (event, now) -> {
              if (event instanceof Event.Tick) {
                ticked.countDown();
              }
              return List.of();
            });
    engine.deadline(1);
    start(engine, EngineRuntime.StoreLimits.DEFAULT);
    await(ticked);
    engine.deadline(Long.MAX_VALUE);
    assertThat(engine.seen()).hasAtLeastOneElementOfType(Event.Tick.class);
  }
}
