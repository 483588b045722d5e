package furrow.server.store;

import furrow.engine.Change;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Applies changes to groups and memberships. */
final class GroupWriter {
  private final PreparedStatement create;
  private final PreparedStatement delete;
  private final PreparedStatement empty;
  private final PreparedStatement member;

  GroupWriter(Sql sql) throws SQLException {
    create = sql.prepare("INSERT OR IGNORE INTO worker_group VALUES (?)");
    delete = sql.prepare("DELETE FROM worker_group WHERE name = ?");
    // The rows stay: they say that this worker's groups were set by command.
    empty = sql.prepare("UPDATE membership SET member = 0 WHERE worker_group = ?");
    member =
        sql.prepare(
            "INSERT INTO membership VALUES (?, ?, ?)"
                + " ON CONFLICT DO UPDATE SET member = excluded.member");
  }

  /** Whether this is a change of the kind that is applied here; applied then. */
  boolean apply(Change change) throws SQLException {
    if (change instanceof Change.GroupCreated created) {
      Sql.run(create, created.group());
    } else if (change instanceof Change.GroupDeleted deleted) {
      Sql.run(delete, deleted.group());
      Sql.run(empty, deleted.group());
    } else if (change instanceof Change.MembershipChanged changed) {
      Sql.run(member, changed.worker(), changed.group(), changed.member() ? 1 : 0);
    } else {
      return false;
    }
    return true;
  }
}
