package furrow.runtime.merge;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Attempt;
import furrow.engine.Change;
import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.InputRef;
import furrow.engine.MergeReport;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.kernel.Boundaries;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep;
import furrow.kernel.Piece;
import furrow.runtime.Inputs;
import furrow.runtime.Spool;
import furrow.runtime.memory.MemoryStore;
import furrow.runtime.merge.KernelPool.KernelSource;
import furrow.runtime.spool.FileSpool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KernelPoolTest {
  private static final TaskSpec SPEC =
      new TaskSpec(
          "00", "u", "stub", "op", List.of(), Map.of(), InputRef.NONE, TaskSpec.Limits.DEFAULT);
  private static final TaskPlan PLAN = plan(100);
  private static final Segment SEGMENT = new Segment(0, 3, 10, 10, 103, (byte) 0);

  @TempDir Path directory;
  private final StubKernel kernel = new StubKernel();
  private final MemoryStore store = new MemoryStore();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private FileSpool files;
  private KernelPool pool;

  @BeforeEach
  void start() throws IOException {
    files = new FileSpool(directory.resolve("spool"), false);
    pool = pool(files, MergeJournal.NONE);
  }

  private KernelPool pool(Spool spool, MergeJournal journal) {
    Inputs inputs =
        spec -> {
          throw new IOException("no input in these tests");
        };
    KernelSource source =
        name -> {
          if (!name.equals("stub")) {
            throw new KernelException(
                KernelException.Kind.OPERATION, "UNKNOWN_KERNEL", "no '" + name + "'", "stub");
          }
          return kernel;
        };
    return new KernelPool(
        new KernelPool.Parts(source, inputs, store, spool, journal, events::add), 1);
  }

  @AfterEach
  void stop() throws InterruptedException {
    pool.stop(5_000);
  }

  private static TaskPlan plan(long units) {
    return new TaskPlan(new byte[0], 3, 3 + units, true, 1, 100, (byte) 0);
  }

  private Event next() throws InterruptedException {
    Event event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).as("an event within ten seconds").isNotNull();
    return event;
  }

  private MergeReport report() throws InterruptedException {
    return ((Event.Merged) next()).report();
  }

  private Problem failure() throws InterruptedException {
    return ((Event.MergeFailed) next()).problem();
  }

  private void open(long task, TaskPlan plan) {
    pool.open(new Effect.OpenMerge(task, SPEC, plan));
  }

  /** The pool has one thread: a turn may have lined up once more, so go round it twice. */
  private void afterTheRest() throws InterruptedException {
    for (long task = 98; task <= 99; task++) {
      open(task, PLAN);
      report();
    }
  }

  private static Result text(String text) {
    return new Result.Inline(text.getBytes(StandardCharsets.UTF_8));
  }

  private static SubtaskRange range(long task, long first, int count) {
    return new SubtaskRange(task, first, count, new Attempt(1, 1));
  }

  private static Effect.Merge merge(long task, long first, int count, Result... results) {
    return new Effect.Merge(task, SEGMENT, range(task, first, count), List.of(results), false);
  }

  private String read(Result result) throws IOException {
    try (InputStream in = files.open(result)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void plansWithTheModeThatTheKernelNeeds() throws Exception {
    Map<Boundaries, Piece.Mode> modes =
        Map.of(
            Boundaries.SPECULATIVE, Piece.Mode.OUTSIDE,
            Boundaries.EXACT, Piece.Mode.SCAN_OUTSIDE,
            Boundaries.ANYWHERE, Piece.Mode.EXACT);
    for (Map.Entry<Boundaries, Piece.Mode> entry : modes.entrySet()) {
      kernel.boundaries = entry.getKey();
      pool.plan(new Effect.Plan(5, SPEC));
      Event.Planned planned = (Event.Planned) next();
      assertThat(planned.request()).isEqualTo(5);
      assertThat(planned.plan())
          .usingRecursiveComparison()
          .isEqualTo(new TaskPlan(new byte[] {7}, 3, 103, true, 1, 1, entry.getValue().code()));
    }
  }

  /** As of a program that runs once per item: a scan of items is no scan, and its work is work. */
  @Test
  void unitsThatAreNoBytesAreNotScanned() throws Exception {
    kernel.bytes = false;
    for (Boundaries boundaries : List.of(Boundaries.EXACT, Boundaries.ANYWHERE)) {
      kernel.boundaries = boundaries;
      pool.plan(new Effect.Plan(5, SPEC));
      TaskPlan plan = ((Event.Planned) next()).plan();
      assertThat(plan.mode()).isEqualTo(Piece.Mode.EXACT.code());
    }
  }

  @Test
  void refusalsNameCodeAndHint() throws Exception {
    kernel.fault =
        new KernelException(KernelException.Kind.OPERATION, "UNKNOWN_COLUMN", "no 'x'", "use y");
    pool.plan(new Effect.Plan(1, SPEC));
    assertThat(next())
        .isEqualTo(new Event.PlanRefused(1, new Problem("UNKNOWN_COLUMN", "no 'x'", "use y")));

    kernel.fault = null;
    kernel.bug = new IllegalStateException("oops");
    pool.plan(new Effect.Plan(2, SPEC));
    assertThat(((Event.PlanRefused) next()).problem().code()).isEqualTo("INTERNAL");

    TaskSpec other =
        new TaskSpec(
            "00", "u", "other", "", List.of(), Map.of(), InputRef.NONE, TaskSpec.Limits.DEFAULT);
    pool.plan(new Effect.Plan(3, other));
    assertThat(((Event.PlanRefused) next()).problem().code()).isEqualTo("UNKNOWN_KERNEL");

    InputRef input = new InputRef("/gone", "", 1, 1, "", 0);
    TaskSpec withInput =
        new TaskSpec("00", "u", "stub", "", List.of(), Map.of(), input, TaskSpec.Limits.DEFAULT);
    pool.plan(new Effect.Plan(4, withInput));
    assertThat(((Event.PlanRefused) next()).problem().code()).isEqualTo("INPUT_UNREADABLE");
  }

  @Test
  void anEmptyExtentIsCompleteAtOnce() throws Exception {
    open(1, plan(0));
    MergeReport report = report();
    assertThat(read(report.answer().result())).isEqualTo("units 0");
    assertThat(report.answer().contentType()).isEqualTo("text/plain");
  }

  @Test
  void partialsReachTheMergerWithTheirRanges() throws Exception {
    open(1, PLAN);
    assertThat(report().verifiedUnits()).isEqualTo(3);
    pool.merge(merge(1, 0, 2, text("a"), text("bc")));
    MergeReport report = report();
    assertThat(report.verifiedUnits()).isEqualTo(23);
    assertThat(report.releasedBytes()).isEqualTo(3);
    assertThat(report.rows()).isEqualTo(40);
    assertThat(report.answer()).isNull();
    pool.merge(merge(1, 2, 8));
    assertThat(read(report().answer().result())).isEqualTo("units 100");
    assertThat(kernel.calls())
        .containsExactly("0@3-13 OUTSIDE=a", "1@13-23 OUTSIDE=bc", "2+8@23-103");
  }

  @Test
  void slicesBecomeSegments() throws Exception {
    kernel.next = List.of(new MergeStep.Slice(10, 35, 10, Piece.Mode.INSIDE));
    open(1, PLAN);
    assertThat(report().appended())
        .containsExactly(new Segment(0, 10, 10, 3, 35, Piece.Mode.INSIDE.code()));
  }

  @Test
  void storedPartialsAreReplayedInFileOrder() throws Exception {
    store.commit(
        List.of(
            new Change.TaskAccepted(1, SPEC, PLAN),
            new Change.SegmentPlanned(1, SEGMENT),
            done(5, text("f"), Result.EMPTY),
            done(0, text("a"), text("b"))));
    pool.open(new Effect.OpenMerge(1, SPEC, PLAN));
    // Indices grow with planning, not with position: 20 was planned again inside [23, 33).
    Segment again = new Segment(20, 23, 10, 1, 33, (byte) 2);
    pool.merge(new Effect.Merge(1, SEGMENT, range(1, 0, 10), List.of(), true));
    pool.merge(new Effect.Merge(1, again, range(1, 20, 1), List.of(), true));
    long verified = 3;
    while (verified < 43) {
      verified = report().verifiedUnits();
    }
    assertThat(kernel.calls())
        .containsExactly(
            "0@3-13 OUTSIDE=a", "1@13-23 OUTSIDE=b", "5@53-63 OUTSIDE=f", "6@63-73 OUTSIDE=");
  }

  private static Change.SubtasksDone done(long first, Result... results) {
    return new Change.SubtasksDone(1, range(1, first, results.length), List.of(results), "w", 1, 1);
  }

  @Test
  void aFaultFailsTheTaskOnceAndOthersGoOn() throws Exception {
    open(1, PLAN);
    report();
    kernel.fault =
        new KernelException(KernelException.Kind.INPUT, "BAD_CELL", "line 3", "--bad-cells skip");
    pool.merge(merge(1, 0, 1, text("a")));
    assertThat(failure()).isEqualTo(new Problem("BAD_CELL", "line 3", "--bad-cells skip"));
    pool.merge(merge(1, 1, 1, text("b")));
    kernel.fault = null;
    open(2, plan(0));
    assertThat(((Event.Merged) next()).task()).isEqualTo(2);
    kernel.bug = new IllegalStateException("oops");
    open(3, PLAN);
    report();
    pool.merge(merge(3, 0, 1, text("a")));
    assertThat(failure().code()).isEqualTo("INTERNAL");
    assertThat(events).isEmpty();
  }

  @Test
  void allLostPartialsAreReportedAtOnceAndNothingAfterThem() throws Exception {
    List<Result> results = new ArrayList<>();
    for (int k = 0; k < 4; k++) {
      results.add(files.write(Spool.partials(1), out -> out.write(new byte[100_000])));
    }
    store.commit(
        List.of(
            new Change.TaskAccepted(1, SPEC, PLAN),
            new Change.SegmentPlanned(1, SEGMENT),
            done(0, results.toArray(Result[]::new))));
    open(1, PLAN);
    report();
    Files.delete(files.path(((Result.Spooled) results.get(1)).file()));
    Files.write(files.path(((Result.Spooled) results.get(3)).file()), new byte[100_001]);
    pool.merge(new Effect.Merge(1, SEGMENT, range(1, 0, 4), List.of(), true));
    Event.PartialsLost lost = (Event.PartialsLost) next();
    assertThat(lost.task()).isEqualTo(1);
    assertThat(lost.indices()).containsExactly(1L, 3L);
    assertThat(lost.detail()).contains(((Result.Spooled) results.get(1)).file(), "is missing");
    pool.merge(merge(1, 5, 1, text("late")));
    afterTheRest();
    assertThat(events).as("the merge has ended").isEmpty();
  }

  @Test
  void aMergeThatCouldOpenNoFileBeginsAnew() throws Exception {
    open(1, PLAN);
    report();
    kernel.bug =
        new UncheckedIOException(new FileSystemException("p1-0", null, "Too many open files"));
    pool.merge(merge(1, 0, 1, text("a")));
    Event.PartialsLost lost = (Event.PartialsLost) next();
    assertThat(lost.indices()).isEmpty();
    assertThat(lost.detail()).contains("Too many open files");
    kernel.bug = null;
    afterTheRest();
    assertThat(events).as("the merge has ended").isEmpty();
  }

  @Test
  void aPartialThatIsNoneIsNamedAndTheMergeHasEnded() throws Exception {
    kernel.noResult = 2;
    open(1, PLAN);
    report();
    pool.merge(merge(1, 0, 1, text("a")));
    report();
    pool.merge(merge(1, 2, 1, text("c")));
    pool.merge(merge(1, 1, 1, text("b")));
    Event.PartialsRefused refused = (Event.PartialsRefused) next();
    assertThat(refused.task()).isEqualTo(1);
    assertThat(refused.indices()).containsExactly(2L);
    assertThat(refused.detail()).contains("so says the stub");
    afterTheRest();
    assertThat(events).isEmpty();
  }

  @Test
  void aLostPartialFailsWorkThatKeepsNoResults() throws Exception {
    MemoryStore forgetful = new MemoryStore(false, System::currentTimeMillis);
    KernelPool pool =
        new KernelPool(
            new KernelPool.Parts(
                name -> kernel, spec -> null, forgetful, files, MergeJournal.NONE, events::add),
            1);
    pool.open(new Effect.OpenMerge(1, SPEC, PLAN));
    report();
    pool.merge(merge(1, 0, 1, new Result.Spooled("p1-0", 100_000, 7)));
    assertThat(failure().code()).isEqualTo("MERGE_FAILED");
    pool.stop(5_000);
  }

  @Test
  void closingKeepsWhatIsToBeKept() throws Exception {
    String[] kept = {"a1", "p2", ""};
    Effect.Keep[] keeps = {Effect.Keep.ANSWER, Effect.Keep.PARTIALS, Effect.Keep.NOTHING};
    for (int k = 0; k < 3; k++) {
      long task = k + 1;
      files.write(Spool.partials(task), out -> out.write(new byte[100_000]));
      if (k != 1) {
        files.write(Spool.answer(task), out -> out.write(new byte[100_000]));
      }
      open(task, PLAN);
      report();
      pool.close(new Effect.CloseMerge(task, keeps[k]));
    }
    afterTheRest();
    assertThat(prefixes()).containsExactly(kept[0], kept[1]);
    assertThat(kernel.calls()).containsExactly("closed", "closed", "closed");
  }

  private List<String> prefixes() throws IOException {
    try (Stream<Path> list = Files.list(directory.resolve("spool"))) {
      return list.map(p -> p.getFileName().toString().replaceAll("-.*", "")).sorted().toList();
    }
  }

  @Test
  void discardedResultsGo() throws Exception {
    Result result = files.write("p1", out -> out.write(new byte[100_000]));
    pool.discard(new Effect.Discard(List.of(Result.EMPTY, result)));
    afterTheRest();
    assertThat(prefixes()).isEmpty();
  }

  @Test
  void threeDeathsInARowEndATask() throws Exception {
    Path file = directory.resolve("merges");
    List<FileMergeJournal> dead = new ArrayList<>();
    for (int k = 0; k < 3; k++) {
      // A death closes nothing.
      FileMergeJournal journal = new FileMergeJournal(file);
      journal.entering(1, 50);
      dead.add(journal);
    }
    try (FileMergeJournal journal = new FileMergeJournal(file)) {
      KernelPool careful = pool(files, journal);
      careful.open(new Effect.OpenMerge(1, SPEC, PLAN));
      Problem problem = failure();
      assertThat(problem.code()).isEqualTo("MERGE_FAILED");
      assertThat(problem.message()).contains("died 3 times");
      assertThat(problem.hint()).contains("furrow task retry 1");
      careful.stop(5_000);
    }
    for (FileMergeJournal journal : dead) {
      journal.close();
    }
  }

  @Test
  void anAnswerWaitsForRoomOnTheDisk() throws Exception {
    NarrowSpool narrow = new NarrowSpool(files, 1);
    KernelPool waiting = pool(narrow, MergeJournal.NONE);
    waiting.open(new Effect.OpenMerge(1, SPEC, plan(0)));
    assertThat(report().answer()).isNotNull();
    assertThat(narrow.refusalsLeft()).isZero();
    waiting.stop(5_000);
  }
}
