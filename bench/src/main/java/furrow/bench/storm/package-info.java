/**
 * Ranks and master of an MPI world are killed and frozen at random while it works: how soon the
 * world is back, and whether anything was lost.
 *
 * <p>Start with {@link furrow.bench.storm.StormBench}.
 */
package furrow.bench.storm;
