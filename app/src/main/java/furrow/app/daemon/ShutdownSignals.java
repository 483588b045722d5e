package furrow.app.daemon;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** When a process that stays has to end: on SIGTERM, SIGINT, SIGHUP, or with its parent. */
public final class ShutdownSignals {
  /** Exit status of a process that a second signal ends at once. */
  public static final int STATUS = 130;

  static final String PARENT = "furrow.parent";

  private ShutdownSignals() {}

  /**
   * Calls {@code stop} on a thread of its own at the first signal, and {@code atOnce} at the
   * second, which may end the process: nothing that was acknowledged is lost by that.
   */
  public static void onEnd(Runnable stop, Runnable atOnce) {
    AtomicInteger asked = new AtomicInteger();
    Runnable act =
        () -> {
          if (asked.incrementAndGet() > 1) {
            atOnce.run();
          } else {
            new Thread(stop, "stop").start();
          }
        };
    for (String signal : new String[] {"TERM", "INT", "HUP"}) {
      on(signal, act);
    }
    Optional.ofNullable(System.getProperty(PARENT))
        .map(Long::parseLong)
        .ifPresent(parent -> with(parent, act));
  }

  private static void with(long parent, Runnable act) {
    Optional<ProcessHandle> process = ProcessHandle.of(parent);
    if (process.isPresent()) {
      process.get().onExit().thenRun(act);
    } else {
      act.run();
    }
  }

  /**
   * By reflection: the JDK has no other way to handle a signal, and naming this one in source is a
   * warning that cannot be switched off.
   */
  private static void on(String signal, Runnable act) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              ShutdownSignals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  act.run();
                }
                return method.getReturnType() == boolean.class ? self == arguments[0] : null;
              });
      Object instance = type.getConstructor(String.class).newInstance(signal);
      type.getMethod("handle", type, handler).invoke(null, instance, proxy);
    } catch (InvocationTargetException e) {
      // The JVM was told to leave this signal alone; then it does what the system says.
      return;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK cannot handle signals", e);
    }
  }
}
