/**
 * MPI worlds at the server: what was asked for, the master's process, the ranks' sessions and
 * lanes, and what of all that is shown.
 *
 * <p>Start with {@link furrow.server.mpi.Worlds}, then {@link furrow.server.mpi.LiveWorld}, whose
 * decisions are made in {@link furrow.server.mpi.book.WorldBook}.
 */
package furrow.server.mpi;
