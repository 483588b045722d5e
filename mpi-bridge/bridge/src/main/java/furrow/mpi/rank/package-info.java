/**
 * A rank: a worker of one slot whose work arrives through a world.
 *
 * <p>Start with {@link furrow.mpi.rank.RankDaemon}; then {@link furrow.mpi.rank.MultipathLine}, its
 * two ways to the server, and {@code RankEpochs}, its part in worlds.
 */
package furrow.mpi.rank;
