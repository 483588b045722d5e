package furrow.server.store;

import furrow.engine.Change;
import furrow.engine.InputRef;
import furrow.engine.MergeReport;
import furrow.engine.Problem;
import furrow.engine.Result;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** Applies changes to whole tasks. */
final class TaskWriter {
  private final PreparedStatement insert;
  private final PreparedStatement insertWord;
  private final PreparedStatement insertOption;
  private final PreparedStatement nextTask;
  private final PreparedStatement place;
  private final PreparedStatement move;
  private final PreparedStatement delete;
  private final PreparedStatement garbage;

  TaskWriter(Sql sql) throws SQLException {
    insert =
        sql.prepare(
            """
            INSERT INTO task (task, submission, user, kernel, operation,
              input_path, input_spool, input_size, input_mtime_millis, input_fingerprint,
              input_inode, worker_group, priority, chunk, subtask_timeout_nanos, retries,
              shared, unit_start, unit_end, unit_bytes, min_chunk, max_chunk, first_mode,
              created_millis)
            VALUES (?,?,?,?,?, ?,?,?,?,?, ?,?,?,?,?,?, ?,?,?,?,?,?,?, ?)""");
    insertWord = sql.prepare("INSERT INTO task_word VALUES (?, ?, ?)");
    insertOption = sql.prepare("INSERT INTO task_option VALUES (?, ?, ?)");
    nextTask = sql.prepare("UPDATE meta SET value = max(value, ?) WHERE name = 'next_task'");
    place = sql.prepare("UPDATE task SET shared = ? WHERE task = ?");
    move =
        sql.prepare(
            """
            UPDATE task SET state = ?, problem_code = ?, problem_message = ?, problem_hint = ?,
              answer_bytes = ?, answer_file = ?, answer_size = ?, answer_crc32c = ?,
              answer_type = ?, ended_millis = ?
            WHERE task = ?""");
    delete = sql.prepare("DELETE FROM task WHERE task = ?");
    garbage =
        sql.prepare(
            "INSERT INTO garbage VALUES (?, ?)"
                + " ON CONFLICT DO UPDATE SET everything = max(everything, excluded.everything)");
  }

  void accepted(Change.TaskAccepted change, long nowMillis) throws SQLException {
    TaskSpec spec = change.spec();
    InputRef input = spec.input();
    TaskSpec.Limits limits = spec.limits();
    TaskPlan plan = change.plan();
    Sql.run(
        insert,
        change.task(),
        spec.submissionId(),
        spec.user(),
        spec.kernel(),
        spec.operation(),
        input.path(),
        input.spoolId(),
        input.size(),
        input.mtimeMillis(),
        input.fingerprint(),
        input.inode(),
        limits.group(),
        limits.priority(),
        limits.chunk(),
        limits.subtaskTimeoutNanos(),
        limits.retries(),
        plan.shared(),
        plan.start(),
        plan.end(),
        plan.bytes() ? 1 : 0,
        plan.minChunk(),
        plan.maxChunk(),
        (int) plan.mode(),
        nowMillis);
    int position = 0;
    for (String word : spec.argv()) {
      Sql.run(insertWord, change.task(), position++, word);
    }
    for (Map.Entry<String, String> option : spec.options().entrySet()) {
      Sql.run(insertOption, change.task(), option.getKey(), option.getValue());
    }
    Sql.run(nextTask, change.task() + 1);
  }

  void placed(Change.TaskPlaced change) throws SQLException {
    Sql.run(place, change.shared(), change.task());
  }

  void moved(Change.TaskMoved change, long nowMillis) throws SQLException {
    Problem problem = change.problem();
    MergeReport.Answer answer = change.answer();
    Result result = answer == null ? null : answer.result();
    Result.Inline inline = result instanceof Result.Inline it ? it : null;
    Result.Spooled file = result instanceof Result.Spooled it ? it : null;
    Sql.run(
        move,
        change.state().name(),
        problem == null ? null : problem.code(),
        problem == null ? null : problem.message(),
        problem == null ? null : problem.hint(),
        inline == null ? null : inline.bytes(),
        file == null ? null : file.file(),
        result == null ? null : result.size(),
        file == null ? null : file.crc32c(),
        answer == null ? null : answer.contentType(),
        change.state().isFinal() ? nowMillis : 0L,
        change.task());
    if (change.state() == TaskState.DONE) {
      Sql.run(garbage, change.task(), 0);
    }
  }

  void forgotten(Change.TaskForgotten change) throws SQLException {
    Sql.run(delete, change.task());
    Sql.run(garbage, change.task(), 1);
  }
}
