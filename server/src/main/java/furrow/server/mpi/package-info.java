/** Worlds of MPI ranks: when they are formed and broken, and who starts their processes. */
package furrow.server.mpi;
