package furrow.app.server;

import furrow.client.api.FurrowClient;
import furrow.client.cli.cluster.StateCommand;
import furrow.client.render.HumanFormat;
import furrow.json.JsonObject;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.runtime.NoSpaceException;
import furrow.runtime.StoreException;
import furrow.server.access.UserName;
import furrow.server.log.AuditEntry;
import furrow.server.log.AuditLog;
import furrow.server.state.DiskErrors;
import furrow.server.state.HostName;
import furrow.server.state.PrivateFiles;
import furrow.server.state.StateLock;
import furrow.server.store.DatabasePlace;
import furrow.server.store.StateBackup;
import furrow.server.store.StateRepair;
import furrow.server.store.StateRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** Carries out {@code furrow server backup}, {@code restore} and {@code repair}. */
public final class StateCommands {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private StateCommands() {}

  /** Work on the state directory of a server. */
  @FunctionalInterface
  private interface Work<T> {
    T run(Path database) throws StoreException, IOException;
  }

  /** Copies the state of a server that runs or is stopped. */
  public static int backup(StateCommand.BackupCommand command) throws Exception {
    StateDirectory state = command.state();
    requireState(state);
    Path target = command.copy().toAbsolutePath().normalize();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, target + " exists already", "name a new directory");
    }
    StateBackup.Report report;
    try (StateLock lock = StateLock.take(state, ProcessHandle.current().pid())) {
      report =
          on(
              state,
              "furrow server repair --state-dir " + state.root(),
              database -> StateBackup.ofStopped(state.root(), database, target));
    } catch (ProblemException e) {
      if (e.code() != ErrorCode.STATE_IN_USE) {
        throw e;
      }
      report = whileItRuns(state, target);
    }
    JsonObject json = new JsonObject().put("copy", target.toString());
    json.put("files", report.files()).put("bytes", report.bytes()).put("commit", report.commit());
    JsonObject shown = new JsonObject().put("copy", target.toString());
    shown.put("holds", files(report.files(), report.bytes()));
    command.printer().one(target, json, shown);
    return 0;
  }

  /** The connection keeps the files that are copied. */
  private static StateBackup.Report whileItRuns(StateDirectory state, Path target)
      throws IOException {
    try (FurrowClient client = FurrowClient.connect(state.access(Role.ADMIN), CONNECT)) {
      client.pinSpool();
      return on(
          state,
          "furrow server status --state-dir " + state.root(),
          database -> StateBackup.ofRunning(state.root(), database, target));
    }
  }

  /** Puts a backup in place of a state. */
  public static int restore(StateCommand.RestoreCommand command) throws Exception {
    StateDirectory state = command.state();
    PrivateFiles.directory(state.root());
    StateRestore.Report report;
    try (StateLock lock = StateLock.take(state, ProcessHandle.current().pid())) {
      report =
          on(
              state,
              "furrow server restore COPY --state-dir " + state.root() + ", with another copy",
              database ->
                  StateRestore.run(
                      command.copy().toAbsolutePath().normalize(), state.root(), database));
      note(state, "ServerRestore", "from " + command.copy());
    }
    JsonObject json = new JsonObject().put("state_directory", state.root().toString());
    json.put("files", report.files()).put("bytes", report.bytes());
    json.put("next_task", report.nextTask()).put("moved", texts(report.moved()));
    JsonObject shown = new JsonObject().put("state directory", state.root().toString());
    shown.put("restored", files(report.files(), report.bytes()));
    shown.put("next task", report.nextTask());
    putMoved(shown, report.moved());
    command.printer().one(state.root(), json, shown);
    return 0;
  }

  /** Makes a damaged state one that a server starts on. */
  public static int repair(StateCommand.RepairCommand command) throws Exception {
    StateDirectory state = command.state();
    requireState(state);
    StateRepair.Report report;
    try (StateLock lock = StateLock.take(state, ProcessHandle.current().pid())) {
      report =
          on(
              state,
              "furrow server restore COPY --state-dir " + state.root(),
              database -> StateRepair.run(state.root(), database, new SecureRandom()));
    }
    JsonObject json = new JsonObject().put("damage", report.damage());
    if (report.damage().isEmpty()) {
      JsonObject shown = new JsonObject().put("damage", "none; nothing was changed");
      command.printer().one(state.root(), json, shown);
      return 0;
    }
    note(state, "ServerRepair", report.damage());
    json.put("tasks", report.tasks()).put("live", report.live());
    json.put("lost_commits", report.lostCommits() < 0 ? null : report.lostCommits());
    json.put("next_task", report.nextTask()).put("moved", texts(report.moved()));
    JsonObject shown = new JsonObject().put("damage", report.damage());
    shown.put(
        "kept",
        HumanFormat.plural(report.tasks(), "task") + ", " + report.live() + " of them live");
    shown.put("lost", lost(report.lostCommits()));
    shown.put("next task", report.nextTask());
    putMoved(shown, report.moved());
    command.printer().one(state.root(), json, shown);
    return 0;
  }

  /** An entry in the audit log of a server that does not run. */
  private static void note(StateDirectory state, String what, String object) throws IOException {
    try (AuditLog log = AuditLog.open(state.audit(), System::currentTimeMillis)) {
      String who = UserName.ofProcess() + "/ADMIN";
      log.record(new AuditEntry(who, "state directory", what, object, AuditEntry.Outcome.DONE));
    }
  }

  private static String lost(long commits) {
    if (commits < 0) {
      return "unknown: nothing is left that tells how much there was";
    }
    return commits == 0
        ? "nothing that was acknowledged, as far as is known"
        : "what the last " + HumanFormat.plural(commits, "commit") + " held, at least";
  }

  private static void putMoved(JsonObject shown, List<Path> moved) {
    if (!moved.isEmpty()) {
      shown.put("moved to", moved.get(0).getParent().toString());
    }
  }

  private static List<String> texts(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  private static String files(int count, long bytes) {
    return HumanFormat.plural(count, "file") + ", " + HumanFormat.bytes(bytes);
  }

  private static void requireState(StateDirectory state) throws ProblemException {
    if (!Files.isDirectory(state.root())) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING,
          "there is no state directory " + state.root(),
          "name another: --state-dir DIR");
    }
  }

  /**
   * @param wayOut what to type when the state, or the copy, is damaged
   */
  private static <T> T on(StateDirectory state, String wayOut, Work<T> work) throws IOException {
    try {
      DatabasePlace place = DatabasePlace.of(UserName.ofProcess(), HostName.read());
      return work.run(place.locate(state.database()));
    } catch (NoSpaceException e) {
      throw new ProblemException(ErrorCode.NO_SPACE, e.getMessage(), "df -h " + state.root())
          .because(e);
    } catch (StoreException e) {
      throw new ProblemException(ErrorCode.STORE_DAMAGED, e.getMessage(), wayOut).because(e);
    } catch (IOException e) {
      throw DiskErrors.noSpace(e) ? DiskErrors.toProblem("copying the state", e) : e;
    }
  }
}
