package furrow.bench.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Interleaved rounds: every engine answers once per round, so that a slow spell of the machine hits
 * all of them. The first rounds warm up and are not counted.
 */
final class CsvRounds {
  private final LongSupplier nanoTime;
  private final Map<String, List<Long>> nanos = new LinkedHashMap<>();
  private final Map<String, List<List<String>>> answers = new LinkedHashMap<>();

  CsvRounds(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Receives a line about each answer. */
  interface Progress {
    void say(String format, Object... values);
  }

  void run(List<QueryEngine> engines, int warmUp, int rounds, Progress progress) throws Exception {
    for (int round = -warmUp; round < rounds; round++) {
      for (QueryEngine engine : engines) {
        long start = nanoTime.getAsLong();
        List<List<String>> answer = engine.answer();
        long took = nanoTime.getAsLong() - start;
        answers.put(engine.name(), answer);
        String which = round < 0 ? "warm-up" : "round " + (round + 1) + " of " + rounds;
        progress.say("%s: %-10s %9.3f s", which, engine.name(), took / 1e9);
        if (round >= 0) {
          nanos.computeIfAbsent(engine.name(), name -> new ArrayList<>()).add(took);
        }
      }
    }
  }

  List<List<String>> answer(String name) {
    return answers.get(name);
  }

  /** Seconds; the lower one of the two in the middle for an even number of rounds. */
  double median(String name) {
    long[] sorted = nanos.get(name).stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[(sorted.length - 1) / 2] / 1e9;
  }

  double best(String name) {
    return Arrays.stream(nanos.get(name).stream().mapToLong(Long::longValue).toArray())
            .min()
            .orElseThrow()
        / 1e9;
  }

  /** One way to answer the query. */
  interface QueryEngine extends AutoCloseable {
    String name();

    /** Why it cannot take part here, or empty. */
    default String unavailable() throws Exception {
      return "";
    }

    /** Answers once: rows of keys, then aggregates, sorted by key; null for no value. */
    List<List<String>> answer() throws Exception;

    @Override
    default void close() throws Exception {}
  }
}
