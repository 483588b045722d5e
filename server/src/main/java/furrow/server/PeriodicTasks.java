package furrow.server;

import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.access.TokenStore;
import furrow.server.file.FileThreads;
import furrow.server.file.TaskInputs;
import furrow.server.file.UploadStore;
import furrow.server.peer.Peer;
import furrow.server.peer.Peers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on a timer: reads changed tokens, closes idle inputs, deletes old uploads. */
final class PeriodicTasks {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicTasks.class);
  private static final long TOKENS_MILLIS = 2_000;

  private static final long INPUTS_MILLIS = 60_000;
  private static final long SWEEP_MILLIS = 600_000;

  /** How long an upload is kept for a task that has not been submitted yet. */
  private static final long UPLOAD_MILLIS = 3_600_000;

  private final TokenStore tokens;
  private final Peers peers;
  private final FileThreads threads;
  private final TaskInputs inputs;
  private final UploadStore uploads;
  private final BooleanSupplier pinned;
  private final Consumer<Consumer<List<View.Task>>> tasks;
  private final List<Future<?>> due = new ArrayList<>();

  /**
   * @param pinned whether somebody copies the spool: nothing is deleted then
   * @param tasks calls back with all tasks, page by page, an empty page at the end
   */
  PeriodicTasks(
      TokenStore tokens,
      Peers peers,
      FileThreads threads,
      TaskInputs inputs,
      UploadStore uploads,
      BooleanSupplier pinned,
      Consumer<Consumer<List<View.Task>>> tasks) {
    this.tokens = tokens;
    this.peers = peers;
    this.threads = threads;
    this.inputs = inputs;
    this.uploads = uploads;
    this.pinned = pinned;
    this.tasks = tasks;
    due.add(threads.every(INPUTS_MILLIS, this::closeInputs));
    due.add(threads.every(TOKENS_MILLIS, this::checkTokens));
    due.add(threads.every(SWEEP_MILLIS, () -> sweep(System.currentTimeMillis() - UPLOAD_MILLIS)));
  }

  /** Deletes uploads that no task needs and that were last changed before this time. */
  void sweep(long untouchedSinceMillis) {
    Set<String> needed = new HashSet<>();
    tasks.accept(
        page -> {
          for (View.Task task : page) {
            if (task.state() != TaskState.DONE && task.spec().input().uploaded()) {
              needed.add(task.spec().user() + "/" + task.spec().input().spoolId());
            }
          }
          if (page.isEmpty()) {
            threads.execute(() -> delete(untouchedSinceMillis, needed));
          }
        });
  }

  private void closeInputs() {
    try {
      inputs.closeIdle(System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(INPUTS_MILLIS));
    } catch (IOException e) {
      LOG.warn("an input cannot be closed: {}", e.toString());
    }
  }

  private void delete(long untouchedSinceMillis, Set<String> needed) {
    if (pinned.getAsBoolean()) {
      return;
    }
    try {
      long freed =
          uploads.sweep(untouchedSinceMillis, (user, id) -> needed.contains(user + "/" + id));
      LOG.debug("uploads: {} bytes freed", freed);
    } catch (IOException e) {
      LOG.warn("old uploads cannot be deleted: {}", e.toString());
    }
  }

  /** Ends the sessions whose token was revoked or has expired. */
  void checkTokens() {
    try {
      tokens.refresh();
    } catch (IOException e) {
      LOG.warn("the tokens cannot be read again: {}", e.getMessage());
    }
    for (Peer peer : peers.all()) {
      if (!peer.tokenId().isEmpty() && !tokens.stands(peer.tokenId())) {
        peer.end(ErrorReply.of(ServerHandshake.refused()));
      }
    }
  }

  /** Cancels what is scheduled; work that runs is not interrupted. */
  void close() {
    due.forEach(task -> task.cancel(false));
  }
}
