package furrow.server;

import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.protocol.auth.ServerHandshake;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.server.access.TokenBook;
import furrow.server.file.FileThreads;
import furrow.server.file.SessionFiles;
import furrow.server.peer.Peer;
import furrow.server.peer.Peers;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked after every few seconds. */
final class Chores {
  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
  private static final long TOKENS_MILLIS = 2_000;

  private static final long INPUTS_MILLIS = 60_000;
  private static final long SWEEP_MILLIS = 600_000;

  /** An upload may wait so long for the task that is to use it. */
  private static final long UPLOAD_MILLIS = 3_600_000;

  private final TokenBook tokens;
  private final Peers peers;
  private final SessionFiles.Shared files;
  private final Consumer<Consumer<List<View.Task>>> tasks;

  /**
   * @param tasks calls back with all tasks, page by page, an empty page at the end
   */
  Chores(
      TokenBook tokens,
      Peers peers,
      SessionFiles.Shared files,
      Consumer<Consumer<List<View.Task>>> tasks) {
    this.tokens = tokens;
    this.peers = peers;
    this.files = files;
    this.tasks = tasks;
  }

  void start() {
    FileThreads threads = files.threads();
    threads.every(INPUTS_MILLIS, this::closeInputs);
    threads.every(TOKENS_MILLIS, this::checkTokens);
    threads.every(SWEEP_MILLIS, () -> sweep(System.currentTimeMillis() - UPLOAD_MILLIS));
  }

  /** Deletes uploads that no task needs any more and nobody has touched since. */
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
            files.threads().execute(() -> delete(untouchedSinceMillis, needed));
          }
        });
  }

  private void closeInputs() {
    try {
      files.inputs().closeIdle(System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(INPUTS_MILLIS));
    } catch (IOException e) {
      LOG.warn("an input cannot be closed: {}", e.toString());
    }
  }

  private void delete(long untouchedSinceMillis, Set<String> needed) {
    try {
      long freed =
          files
              .uploads()
              .sweep(untouchedSinceMillis, (user, id) -> needed.contains(user + "/" + id));
      LOG.debug("uploads: {} bytes freed", freed);
    } catch (IOException e) {
      LOG.warn("old uploads cannot be deleted: {}", e.toString());
    }
  }

  /** Peers end with the tokens that opened them. */
  void checkTokens() {
    try {
      tokens.refresh();
    } catch (IOException e) {
      LOG.warn("the tokens cannot be read again: {}", e.getMessage());
    }
    for (Peer peer : peers.all()) {
      if (tokens.find(peer.tokenId()).isEmpty()) {
        peer.end(ErrorReply.of(ServerHandshake.refused()));
      }
    }
  }
}
