/**
 * The durable task store: SQLite in WAL mode, synced at every commit. Tables, columns and views are
 * documented in docs/schema.md.
 *
 * <p>Start with {@link furrow.server.store.SqliteStore}; {@code Schema} makes and migrates the
 * tables, {@code TaskWriter}, {@code SubtaskWriter} and {@code GroupWriter} apply changes, {@code
 * SnapshotReader} and {@code ResultRows} read them back.
 */
package furrow.server.store;
