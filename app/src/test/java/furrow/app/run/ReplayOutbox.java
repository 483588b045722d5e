package furrow.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.engine.Effect;
import furrow.engine.SubtaskRange;
import furrow.engine.View;
import furrow.runtime.Outbox;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Leads work to a worker in this process, keeps replies, and counts acknowledged subtasks. */
final class ReplayOutbox implements Outbox {
  /** An ended task acknowledges nothing more, so nobody is to wait for it. */
  private static final int ENOUGH = 1_000_000;

  private final Map<Long, CompletableFuture<View>> replies = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<View>> lastReplies = new ConcurrentHashMap<>();
  private final Semaphore acknowledged = new Semaphore(0);
  private final CompletableFuture<LocalWorker> worker = new CompletableFuture<>();

  void worker(LocalWorker local) {
    worker.complete(local);
  }

  void failed(Throwable e) {
    lastReplies.values().forEach(future -> future.completeExceptionally(e));
    replies.values().forEach(future -> future.completeExceptionally(e));
  }

  View reply(long request) throws Exception {
    return of(replies, request).get(ReplayTest.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  View lastReply(long request) throws Exception {
    return of(lastReplies, request).get(ReplayTest.PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until this many subtasks were acknowledged; the task may end before. */
  void awaitAcknowledged(int count) throws InterruptedException {
    boolean enough = acknowledged.tryAcquire(count, ReplayTest.PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(enough).as("%d subtasks acknowledged", count).isTrue();
  }

  private static CompletableFuture<View> of(
      Map<Long, CompletableFuture<View>> futures, long request) {
    return futures.computeIfAbsent(request, r -> new CompletableFuture<>());
  }

  @Override
  public void assign(Effect.Assign assign) {
    worker.join().assign(assign);
  }

  @Override
  public void revoke(Effect.Revoke revoke) {
    worker.join().revoke(revoke);
  }

  @Override
  public void resultOk(Effect.ResultOk ok) {
    worker.join().resultOk(ok);
    for (SubtaskRange range : ok.ranges()) {
      acknowledged.release(range.count());
    }
  }

  @Override
  public void joined(Effect.Joined joined) {}

  @Override
  public void forgetTask(Effect.ForgetTask forget) {
    worker.join().forgetTask(forget);
  }

  @Override
  public void drain(Effect.Drain drain) {}

  @Override
  public void closeSession(Effect.CloseSession close) {}

  @Override
  public void reply(Effect.Reply reply) {
    of(replies, reply.request()).complete(reply.view());
    if (reply.last()) {
      of(lastReplies, reply.request()).complete(reply.view());
      if (reply.view() instanceof View.Watched) {
        acknowledged.release(ENOUGH);
      }
    }
  }

  @Override
  public void refuse(Effect.Refuse refuse) {
    failed(new AssertionError("refused: " + refuse.problem()));
  }

  @Override
  public void announce(Effect.Announce announce) {}
}
