/**
 * The master of a world: moves fragments between the server's ring and the ranks, and decides
 * nothing.
 *
 * <p>Start with {@link furrow.mpi.master.Master}; then {@code RankQueues}, what waits for the
 * ranks, and {@code Pump}, the two ways to get it there.
 */
package furrow.mpi.master;
