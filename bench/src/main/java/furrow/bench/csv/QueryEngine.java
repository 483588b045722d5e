package furrow.bench.csv;

import java.util.List;

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
