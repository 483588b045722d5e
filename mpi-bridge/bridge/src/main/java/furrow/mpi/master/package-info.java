/**
 * The master of a world: moves parcels between the server's ring and the ranks, and decides
 * nothing.
 *
 * <p>Start with {@link furrow.mpi.master.Master}; then {@code Traffic}, what waits for the ranks,
 * and {@code Moving}, the two ways to get it there.
 */
package furrow.mpi.master;
