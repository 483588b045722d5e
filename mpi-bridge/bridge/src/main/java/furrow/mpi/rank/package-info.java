/** A rank: a worker of one slot whose work arrives through a world. */
package furrow.mpi.rank;
