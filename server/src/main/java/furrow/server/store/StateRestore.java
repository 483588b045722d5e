package furrow.server.store;

import furrow.runtime.StoreException;
import furrow.server.state.PrivateFiles;
import furrow.server.state.ServerIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Puts a backup in place of a state directory. What was there is moved, not deleted. The restored
 * server has a key of its own, so no lease of the other timeline counts, and it gives out no task
 * number that either may have given out.
 */
public final class StateRestore {
  /** Lies in the state directory while a restore is under way; no server starts then. */
  static final String UNFINISHED = "restore.unfinished";

  static final String ASIDE = "replaced";

  /** What stays: the lock that the caller holds, and the logs of what happened. */
  private static final Set<String> STAY =
      Set.of("server.lock", "furrow.db.place", "log", UNFINISHED);

  private StateRestore() {}

  /**
   * What was done.
   *
   * @param moved what was there before, where it is now
   */
  public record Report(int files, long bytes, long nextTask, List<Path> moved) {}

  /**
   * Restores. The caller holds the lock of the state directory.
   *
   * @param backup as {@link StateBackup} has made it
   * @param database where the DB is to lie
   */
  public static Report run(Path backup, Path root, Path database)
      throws StoreException, IOException {
    BackupManifest manifest = BackupManifest.read(backup);
    manifest.check(backup);
    Witness.Seen copied = Witness.read(backup.resolve(Witness.NAME));
    if (copied == null) {
      throw new StoreDamagedException(backup + " has no witness", null);
    }
    Witness.Content next = after(copied.content(), before(root, copied.content()));
    PrivateFiles.write(root.resolve(UNFINISHED), backup + "\n");
    StateFiles.Aside aside = new StateFiles.Aside(root, ASIDE);
    moveAll(root, aside);
    StateFiles.moveDatabase(database, aside);
    for (String path : manifest.paths()) {
      if (!path.equals("furrow.db") && !path.equals(Witness.NAME)) {
        StateFiles.copy(backup.resolve(path), root.resolve(path));
      }
    }
    StateFiles.copy(backup.resolve("furrow.db"), database);
    try (SqliteStore store = SqliteStore.open(database, 0, System::currentTimeMillis)) {
      store.renumber(next);
    }
    Witness.create(root.resolve(Witness.NAME), next);
    StateFiles.syncTree(root);
    Files.delete(root.resolve(UNFINISHED));
    PrivateFiles.syncDirectory(root);
    return new Report(manifest.paths().size(), manifest.bytes(), next.tasks(), aside.moved());
  }

  /** What the witness of the state that is replaced says, or null when it says nothing of use. */
  private static Witness.Seen before(Path root, Witness.Content copied) throws IOException {
    try {
      Witness.Seen seen = Witness.read(root.resolve(Witness.NAME));
      boolean same =
          seen != null
              && seen.content().server().equals(copied.server())
              && ServerIdentity.read(root).equals(copied.server());
      return same ? seen : null;
    } catch (StoreDamagedException e) {
      return null;
    }
  }

  private static Witness.Content after(Witness.Content copied, Witness.Seen replaced) {
    if (replaced == null) {
      return Witness.Content.closed(
          copied.server(), copied.incarnation() + 1, copied.tasks(), copied.commits() + 1);
    }
    Witness.Content was = replaced.content();
    return Witness.Content.closed(
        copied.server(),
        Math.max(copied.incarnation(), was.incarnation()) + 1,
        Math.max(copied.tasks(), was.tasks()),
        Math.max(copied.commits(), replaced.acknowledged()) + 1);
  }

  private static void moveAll(Path root, StateFiles.Aside aside) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root)) {
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (!STAY.contains(name)
            && !name.startsWith(ASIDE + "-")
            && !name.startsWith(StateRepair.ASIDE + "-")) {
          aside.take(file);
        }
      }
    }
  }
}
