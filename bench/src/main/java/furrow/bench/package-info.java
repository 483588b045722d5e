/**
 * Measurements beside the peers; never shipped. {@code csv}: one query on furrow, DuckDB and mawk;
 * {@code dispatch}: no-op subtasks through real sockets; {@code ring}: shared memory beside TCP;
 * {@code micro}: JMH.
 *
 * <p>Start with {@link furrow.bench.BenchMain}.
 */
package furrow.bench;
