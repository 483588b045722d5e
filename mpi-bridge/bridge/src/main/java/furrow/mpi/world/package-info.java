/**
 * What the master and the ranks of a world are to each other, whatever connects them.
 *
 * <p>Start with {@link furrow.mpi.world.Transport}, then {@link furrow.mpi.world.World}; {@link
 * furrow.mpi.world.MemoryTransport} is the simplest of them.
 */
package furrow.mpi.world;
