package furrow.kernel;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The rule that a process serves or ends. Whoever catches an {@link Error} passes it on to {@link
 * #pass} first; whoever makes a thread that the process cannot do without makes it {@link
 * #essential}. What then happens is up to the program, see {@link #endBy}: a server ends with
 * status 70, a worker is replaced. Without a program, as in tests, nothing happens.
 *
 * <p>Nothing here allocates: there may be no heap to allocate from.
 */
public final class FatalErrors {
  private static final int MOST_CAUSES = 16;
  private static final Consumer<Throwable> NOBODY = e -> {};

  private static volatile Consumer<Throwable> end = NOBODY;

  private FatalErrors() {}

  /**
   * Says how this process ends.
   *
   * @param how called on any thread, perhaps more than once; must not allocate
   */
  public static void endBy(Consumer<Throwable> how) {
    end = how;
  }

  /** Undoes {@link #endBy}. */
  public static void endByNobody() {
    end = NOBODY;
  }

  /** Whether heap or direct memory is used up; the exceptions that led to this one count too. */
  public static boolean isFatal(Throwable e) {
    Throwable cause = e;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** To be called with what was caught: begins to end the process when that is fatal. */
  public static void pass(Throwable e) {
    if (isFatal(e)) {
      end.accept(e);
    }
  }

  /** An essential thread has ended because of this, or a part of it cannot go on. */
  public static void lost(Throwable e) {
    end.accept(e);
  }

  /** The body of a thread without which the process is of no use: whatever it throws is fatal. */
  public static Runnable essential(Runnable body) {
    return () -> {
      try {
        body.run();
      } catch (Throwable e) {
        lost(e);
        throw e;
      }
    };
  }

  /**
   * The same for one that must not even end by itself.
   *
   * @param over whether it may
   */
  public static Runnable essential(Runnable body, BooleanSupplier over) {
    Error ended = new Error("an essential thread has ended");
    return () -> {
      Throwable why = ended;
      try {
        body.run();
      } catch (Throwable e) {
        why = e;
        throw e;
      } finally {
        if (!over.getAsBoolean()) {
          lost(why);
        }
      }
    };
  }

  /** Work of a pool that goes on with other work whatever it throws: only what is fatal ends it. */
  public static Runnable passing(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (Throwable e) {
        pass(e);
        throw e;
      }
    };
  }
}
