package furrow.runtime;

import furrow.engine.Effect;
import furrow.engine.Engine;
import furrow.engine.Event;
import furrow.engine.Problem;
import furrow.kernel.FatalErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The one thread that owns the engine. It blocks on nothing but an empty inbox: it takes all events
 * that have gathered, applies them, carries out ephemeral effects at once and hands stores and
 * durable effects to the store thread.
 */
public final class EngineLoop {
  /** Events applied before their durable effects are handed on. */
  private static final int STRIDE = 256;

  private static final Problem NO_SPACE =
      new Problem(
          "NO_SPACE",
          "the disk that holds the server's state is full",
          "make room there; the server goes on by itself, then submit again");

  private final Processor engine;
  private final LeaseClock clock;
  private final Inbox inbox;
  private final Thread thread;
  private final Consumer<Throwable> fatal;
  private final List<Effect> durable = new ArrayList<>();

  private EffectDispatcher dispatcher;
  private StoreThread store;
  private volatile Runnable room = () -> {};
  private LeaseClock.Ticker ticker;

  /**
   * @param inboxLimit events from outside that may wait
   * @param fatal called once when the engine failed; no event is applied after it
   */
  EngineLoop(Processor engine, LeaseClock clock, int inboxLimit, Consumer<Throwable> fatal) {
    this.engine = engine;
    this.clock = clock;
    this.inbox = new Inbox(inboxLimit);
    this.fatal = fatal;
    this.thread = new Thread(FatalErrors.essential(this::run), "furrow-engine");
  }

  void start(EffectDispatcher dispatcher, StoreThread store) {
    this.dispatcher = dispatcher;
    this.store = store;
    this.ticker = clock.ticker();
    thread.start();
  }

  /**
   * An event from outside.
   *
   * @return false when too much is waiting: stop reading from that peer (see {@link #onRoom}) or
   *     answer BUSY
   */
  public boolean offer(Event event) {
    if (store != null && store.congested()) {
      inbox.noteRefused();
      return false;
    }
    return inbox.offer(event);
  }

  /**
   * Several events from outside, in order; the loop is woken once.
   *
   * @return how many were taken, as {@link #offer} would; the others are refused
   */
  public int offer(List<Event> events) {
    if (store != null && store.congested()) {
      inbox.noteRefused();
      return 0;
    }
    return inbox.offer(events);
  }

  /**
   * An event that must not be lost and whose number is bounded elsewhere: the end of a session, the
   * completion of work that the engine asked for.
   */
  public void deliver(Event event) {
    inbox.deliver(event);
  }

  /** Called on the engine thread when {@link #offer} had refused and there is room again. */
  public void onRoom(Runnable listener) {
    room = listener;
  }

  /** Applies what is in the inbox and ends. */
  void close() throws InterruptedException {
    inbox.close();
    if (Thread.currentThread() != thread) {
      thread.join();
    }
  }

  private void run() {
    try {
      while (!inbox.ended()) {
        long deadline = engine.nextDeadlineNanos();
        List<Event> events = inbox.take(Inbox.waitFor(clock.now(), deadline, clock.tickNanos()));
        ticker.tick();
        notePause();
        step(events);
        if (!store.congested() && inbox.roomAgain()) {
          room.run();
        }
      }
    } catch (RuntimeException | Error e) {
      FatalErrors.pass(e);
      inbox.close();
      fatal.accept(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ticker.close();
    }
  }

  /**
   * Tells the engine of a pause before it hears what came of it. Less than a tick is the jitter of
   * threads; whether peers can have noticed more depends on their heartbeats, which the engine
   * knows.
   */
  private void notePause() {
    long lost = clock.takeLost();
    if (lost >= clock.tickNanos()) {
      route(engine.apply(new Event.ServerPaused(lost), clock.now()));
    }
  }

  private void step(List<Event> events) {
    long now = clock.now();
    int applied = 0;
    for (Event event : events) {
      if (store.full() && event instanceof Event.Submitted submitted) {
        dispatcher.dispatch(new Effect.Refuse(submitted.request(), NO_SPACE));
      } else {
        route(engine.apply(event, now));
      }
      if (++applied % STRIDE == 0) {
        handOver();
        ticker.tick();
        now = clock.now();
      }
    }
    if (engine.nextDeadlineNanos() <= now) {
      route(engine.apply(new Event.Tick(), now));
    }
    handOver();
    dispatcher.flush();
  }

  private void route(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Store || effect.durable()) {
        durable.add(effect);
      } else {
        dispatcher.dispatch(effect);
      }
    }
  }

  private void handOver() {
    if (!durable.isEmpty()) {
      store.submit(durable);
      durable.clear();
    }
  }

  /** What the loop drives: an {@link Engine}, or a script in tests. Used by one thread. */
  interface Processor {
    /** See {@link Engine#apply}. */
    List<Effect> apply(Event event, long now);

    /** See {@link Engine#nextDeadlineNanos}. */
    long nextDeadlineNanos();

    static Processor of(Engine engine) {
      return new Processor() {
        @Override
        public List<Effect> apply(Event event, long now) {
          return engine.apply(event, now);
        }

        @Override
        public long nextDeadlineNanos() {
          return engine.nextDeadlineNanos();
        }
      };
    }
  }
}
