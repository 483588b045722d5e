/**
 * {@code furrow mpi ...}: the world of MPI ranks at a server.
 *
 * <p>Start with {@link furrow.client.cli.mpi.MpiUpCommand}.
 */
package furrow.client.cli.mpi;
