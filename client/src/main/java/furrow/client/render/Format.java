package furrow.client.render;

/** How data is printed on stdout. */
public enum Format {
  /** For people. */
  TABLE,
  /** One JSON object with {@code "schema":"furrow/1"}. */
  JSON,
  /** One JSON object per line and thing. */
  JSONL,
  /** Rows with commas between (RFC 4180), after one with the names of the columns. */
  CSV,
  /** The same with tabs. */
  TSV,
  /** A table for a document. */
  MARKDOWN,
  /** Bare ids, for scripts. */
  ID
}
