/**
 * What the master and the ranks of a world are to each other, whatever connects them.
 *
 * <p>Start with {@link furrow.mpi.world.Transport}, then {@link furrow.mpi.world.World}.
 */
package furrow.mpi.world;
