package furrow.engine;

/** What may be wrong with the world on purpose, to see that somebody notices. */
enum SimFault {
  NONE,
  /** Changes of one step are committed one by one. */
  STEP_NOT_ATOMIC,
  /** Durable effects do not wait for their commit. */
  ACK_BEFORE_COMMIT,
  /** High-water marks are not stored. */
  NO_HIGH_WATER,
  /** The kernel pool is told of a result twice. */
  MERGED_TWICE,
  /** The kernel pool reads nothing back after a restart. */
  NO_REPLAY,
  /** Results are not stored. */
  RESULTS_NOT_STORED,
  /** Workers' assignments get lost on the way. */
  ASSIGNMENTS_LOST,
  /** Tags do not depend on the nonce. */
  IGNORE_NONCE,
  /** All segments of a task have the nonce of its first one. */
  NONCE_PER_TASK,
  /** Tags do not depend on the worker. */
  IGNORE_WORKER,
  /** Workers that come back are taken for members of every group. */
  SKIP_ELIGIBILITY,
  /** A failure reaches the engine as a lease that was given back. */
  FAILURES_FORGOTTEN,
  /** A worker has another name in each session. */
  NAMES_CHANGE,
  /** A missing program is charged to the subtask. */
  PROGRAM_CHARGED,
  /** The engine does not hear that the server was paused. */
  PAUSE_UNNOTICED,
  /** Files of partials are not compared with what was stored. */
  CHECKSUM_IGNORED,
  /** A merge that had no memory goes on without what it was given. */
  EXHAUSTION_IGNORED,
  /** A worker that had no memory for output takes what it has for all. */
  OUTPUT_CUT
}
