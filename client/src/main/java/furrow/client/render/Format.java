package furrow.client.render;

/** How data is printed on stdout. */
public enum Format {
  /** For people. */
  TABLE,
  /** One JSON object with {@code "schema":"furrow/1"}. */
  JSON,
  /** One JSON object per line and thing. */
  JSONL,
  /** Bare ids, for scripts. */
  ID
}
