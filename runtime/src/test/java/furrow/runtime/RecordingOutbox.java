package furrow.runtime;

import furrow.engine.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes down every effect that leaves the runtime, and the flushes between them. */
public final class RecordingOutbox implements Outbox {
  private final List<Effect> effects = new ArrayList<>();
  private int flushes;
  private Consumer<Effect> listener = effect -> {};

  public synchronized List<Effect> effects() {
    return List.copyOf(effects);
  }

  public synchronized int flushes() {
    return flushes;
  }

  public synchronized void onEffect(Consumer<Effect> then) {
    listener = then;
  }

  private synchronized void note(Effect effect) {
    effects.add(effect);
    listener.accept(effect);
  }

  @Override
  public void assign(Effect.Assign assign) {
    note(assign);
  }

  @Override
  public void revoke(Effect.Revoke revoke) {
    note(revoke);
  }

  @Override
  public void resultOk(Effect.ResultOk ok) {
    note(ok);
  }

  @Override
  public void joined(Effect.Joined joined) {
    note(joined);
  }

  @Override
  public void forgetTask(Effect.ForgetTask forget) {
    note(forget);
  }

  @Override
  public void drain(Effect.Drain drain) {
    note(drain);
  }

  @Override
  public void closeSession(Effect.CloseSession close) {
    note(close);
  }

  @Override
  public void reply(Effect.Reply reply) {
    note(reply);
  }

  @Override
  public void refuse(Effect.Refuse refuse) {
    note(refuse);
  }

  @Override
  public void announce(Effect.Announce announce) {
    note(announce);
  }

  @Override
  public synchronized void flush() {
    flushes++;
  }
}
