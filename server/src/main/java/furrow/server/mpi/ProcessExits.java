package furrow.server.mpi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/** Tells of the end of each rank's latest process; that of one before it means nothing any more. */
final class ProcessExits {
  private final Map<Integer, ProcessHandle> latest = new ConcurrentHashMap<>();
  private volatile IntConsumer listener = number -> {};

  /**
   * @param ended takes a rank's number, on any thread
   */
  void listen(IntConsumer ended) {
    listener = ended;
  }

  /** It is we who end the rank's process. */
  void forget(int number) {
    latest.remove(number);
  }

  /** From now on this is the rank's process. */
  void of(int number, ProcessHandle process) {
    latest.put(number, process);
    process
        .onExit()
        .thenRun(
            () -> {
              if (latest.remove(number, process)) {
                listener.accept(number);
              }
            });
  }
}
