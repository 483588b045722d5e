package furrow.runtime;

import furrow.engine.Effect;
import furrow.runtime.merge.KernelPool;
import java.util.function.Consumer;

/** Dispatches each effect to the kernel pool or the outbox, which carries it out. */
final class EffectDispatcher {
  private final Outbox outbox;
  private final KernelPool pool;
  private final Consumer<Throwable> faults;

  /**
   * @param faults called when the outbox threw; that effect is lost, all others are carried out
   */
  EffectDispatcher(Outbox outbox, KernelPool pool, Consumer<Throwable> faults) {
    this.outbox = outbox;
    this.pool = pool;
    this.faults = faults;
  }

  void dispatch(Effect effect) {
    try {
      if (!toPool(effect) && !toWorker(effect)) {
        toClient(effect);
      }
    } catch (RuntimeException e) {
      faults.accept(e);
    }
  }

  /** All effects of this batch are dispatched; senders may flush. */
  void flush() {
    try {
      outbox.flush();
    } catch (RuntimeException e) {
      faults.accept(e);
    }
  }

  private boolean toPool(Effect effect) {
    if (effect instanceof Effect.Merge merge) {
      pool.merge(merge);
    } else if (effect instanceof Effect.Plan plan) {
      pool.plan(plan);
    } else if (effect instanceof Effect.OpenMerge open) {
      pool.open(open);
    } else if (effect instanceof Effect.CloseMerge close) {
      pool.close(close);
    } else if (effect instanceof Effect.Discard discard) {
      pool.discard(discard);
    } else {
      return false;
    }
    return true;
  }

  private boolean toWorker(Effect effect) {
    if (effect instanceof Effect.Assign assign) {
      outbox.assign(assign);
    } else if (effect instanceof Effect.Invoke invoke) {
      outbox.invoke(invoke);
    } else if (effect instanceof Effect.RevokeInvocation revoke) {
      outbox.revokeInvocation(revoke);
    } else if (effect instanceof Effect.ResultOk ok) {
      outbox.resultOk(ok);
    } else if (effect instanceof Effect.Revoke revoke) {
      outbox.revoke(revoke);
    } else if (effect instanceof Effect.Joined joined) {
      outbox.joined(joined);
    } else if (effect instanceof Effect.ForgetTask forget) {
      outbox.forgetTask(forget);
    } else if (effect instanceof Effect.Drain drain) {
      outbox.drain(drain);
    } else if (effect instanceof Effect.CloseSession close) {
      outbox.closeSession(close);
    } else {
      return false;
    }
    return true;
  }

  private void toClient(Effect effect) {
    if (effect instanceof Effect.Reply reply) {
      outbox.reply(reply);
    } else if (effect instanceof Effect.Refuse refuse) {
      outbox.refuse(refuse);
    } else if (effect instanceof Effect.Announce announce) {
      outbox.announce(announce);
    } else {
      throw new IllegalStateException("unknown effect: " + effect);
    }
  }
}
