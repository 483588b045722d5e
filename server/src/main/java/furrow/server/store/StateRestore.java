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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    Path unfinished = root.resolve(UNFINISHED);
    Witness.Content next =
        Numbers.read(unfinished).orAbove(after(copied.content(), before(root, copied.content())));
    PrivateFiles.write(unfinished, backup + "\n" + Numbers.of(next).text());
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
    Files.delete(unfinished);
    PrivateFiles.syncDirectory(root);
    return new Report(manifest.paths().size(), manifest.bytes(), next.tasks(), aside.moved());
  }

  /**
   * The numbers of the restored state. A restore that is killed has moved the state that they come
   * from, so that they are noted before, and one that is repeated goes on from there.
   */
  private record Numbers(int incarnation, long tasks, long commits) {
    private static final Pattern LINE =
        Pattern.compile("numbers (\\d{1,9}) (\\d{1,18}) (\\d{1,18})");

    static Numbers of(Witness.Content content) {
      return new Numbers(content.incarnation(), content.tasks(), content.commits());
    }

    /** Zeros where no restore was under way. */
    static Numbers read(Path unfinished) throws IOException {
      if (Files.exists(unfinished)) {
        for (String line : Files.readAllLines(unfinished)) {
          Matcher words = LINE.matcher(line);
          if (words.matches()) {
            return new Numbers(
                Integer.parseInt(words.group(1)),
                Long.parseLong(words.group(2)),
                Long.parseLong(words.group(3)));
          }
        }
      }
      return new Numbers(0, 0, 0);
    }

    String text() {
      return "numbers " + incarnation + " " + tasks + " " + commits + "\n";
    }

    Witness.Content orAbove(Witness.Content content) {
      return Witness.Content.closed(
          content.server(),
          Math.max(incarnation, content.incarnation()),
          Math.max(tasks, content.tasks()),
          Math.max(commits, content.commits()));
    }
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
