/** The master of a world: moves frames between the server's ring and the ranks. */
package furrow.mpi.master;
