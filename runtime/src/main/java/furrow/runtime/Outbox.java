package furrow.runtime;

import furrow.engine.Effect;

/**
 * Where effects that leave the runtime go: to sessions, to waiting clients, to the log. Called on
 * the engine thread (ephemeral effects) and on the store thread (durable ones, after their commit),
 * in order per session for each of the two; must not block and must not throw.
 */
public interface Outbox {
  void assign(Effect.Assign assign);

  void revoke(Effect.Revoke revoke);

  /** Ephemeral work for a session; only where workers take any. */
  default void invoke(Effect.Invoke invoke) {
    throw new UnsupportedOperationException("invocation " + invoke.id());
  }

  /** Nobody waits for it any more. */
  default void revokeInvocation(Effect.RevokeInvocation revoke) {
    throw new UnsupportedOperationException("invocation " + revoke.id());
  }

  void resultOk(Effect.ResultOk ok);

  void joined(Effect.Joined joined);

  void forgetTask(Effect.ForgetTask forget);

  void drain(Effect.Drain drain);

  void closeSession(Effect.CloseSession close);

  void reply(Effect.Reply reply);

  void refuse(Effect.Refuse refuse);

  void announce(Effect.Announce announce);

  /** A batch of calls has ended; what was gathered per session may be written. */
  default void flush() {}
}
