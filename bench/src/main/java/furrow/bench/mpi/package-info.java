/**
 * The MPI plane beside its parts and its peers.
 *
 * <p>Start with {@link furrow.bench.mpi.MpiBench}.
 */
package furrow.bench.mpi;
