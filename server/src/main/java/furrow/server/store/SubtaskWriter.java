package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.Segment;
import furrow.engine.SubtaskRange;
import furrow.runtime.Ranges;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Applies changes to plans and subtasks. */
final class SubtaskWriter {
  private final PreparedStatement segment;
  private final PreparedStatement highWater;
  private final PreparedStatement completion;
  private final PreparedStatement partial;
  private final PreparedStatement ended;
  private final PreparedStatement strike;
  private final PreparedStatement superseded;
  private final PreparedStatement dropEnded;
  private final PreparedStatement dropStrikes;
  private final VoidedRows voids;

  SubtaskWriter(Sql sql) throws SQLException {
    segment = sql.prepare("INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    highWater =
        sql.prepare(
            "UPDATE segment SET high_water = max(high_water, ?) WHERE task = ? AND first = ?");
    completion = sql.prepare("INSERT INTO completion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    partial = sql.prepare("INSERT INTO partial (task, first, results) VALUES (?, ?, ?)");
    ended =
        sql.prepare(
            "INSERT INTO ended VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                + " state = excluded.state, problem_code = excluded.problem_code,"
                + " problem_message = excluded.problem_message,"
                + " problem_hint = excluded.problem_hint, evidence = excluded.evidence,"
                + " worker = excluded.worker");
    strike =
        sql.prepare(
            "INSERT INTO strike VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                + " strikes = excluded.strikes, worker = excluded.worker");
    superseded =
        sql.prepare(
            "INSERT INTO superseded VALUES (?, ?, ?)"
                + " ON CONFLICT DO UPDATE SET count = max(count, excluded.count)");
    dropEnded = sql.prepare("DELETE FROM ended WHERE task = ?");
    dropStrikes = sql.prepare("DELETE FROM strike WHERE task = ?");
    voids = new VoidedRows(sql, completion, partial);
  }

  /** Whether this is a change of the kind that is applied here; applied then. */
  boolean apply(Change change, long nowMillis) throws SQLException {
    if (change instanceof Change.SubtasksDone done) {
      done(done, nowMillis);
    } else if (change instanceof Change.HighWater mark) {
      Sql.run(highWater, mark.index(), mark.task(), mark.segmentFirst());
    } else if (change instanceof Change.SegmentPlanned planned) {
      planned(planned.task(), planned.segment());
    } else if (change instanceof Change.SubtaskEnded end) {
      ended(end);
    } else if (change instanceof Change.SubtaskStruck struck) {
      Sql.run(strike, struck.task(), struck.index(), struck.strikes(), struck.worker());
    } else if (change instanceof Change.SubtasksSuperseded gone) {
      superseded(gone);
    } else if (change instanceof Change.SubtasksReopened reopened) {
      Sql.run(dropEnded, reopened.task());
      Sql.run(dropStrikes, reopened.task());
    } else if (voids.apply(change)) {
      return true;
    } else {
      return false;
    }
    return true;
  }

  private void planned(long task, Segment it) throws SQLException {
    Sql.run(
        segment,
        task,
        it.first(),
        it.count(),
        it.start(),
        it.chunk(),
        it.end(),
        (int) it.mode(),
        it.first(),
        it.nonce());
  }

  private void done(Change.SubtasksDone change, long nowMillis) throws SQLException {
    SubtaskRange range = change.range();
    Sql.run(
        completion,
        range.task(),
        range.first(),
        range.count(),
        range.attempt().incarnation(),
        range.attempt().counter(),
        change.worker(),
        change.busyNanos(),
        change.rows(),
        nowMillis);
    for (Result result : change.results()) {
      if (result.size() > 0) {
        Sql.run(partial, range.task(), range.first(), ResultCodec.encode(change.results()));
        break;
      }
    }
  }

  private void ended(Change.SubtaskEnded change) throws SQLException {
    Problem problem = change.problem();
    Sql.run(
        ended,
        change.task(),
        change.index(),
        change.state().name(),
        problem == null ? null : problem.code(),
        problem == null ? null : problem.message(),
        problem == null ? null : problem.hint(),
        change.evidence(),
        change.worker());
  }

  private void superseded(Change.SubtasksSuperseded change) throws SQLException {
    Ranges ranges = new Ranges();
    for (long index : change.indices()) {
      ranges.add(index, index + 1);
    }
    for (long[] range : ranges.toList()) {
      Sql.run(superseded, change.task(), range[0], (int) (range[1] - range[0]));
    }
  }
}
