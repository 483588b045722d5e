/**
 * What the master and the ranks of a world share: the port to MPI transports, one epoch's life in
 * this process, and the messages that they exchange.
 *
 * <p>Start with {@link furrow.mpi.transport.MpiTransport}, then {@link
 * furrow.mpi.transport.Communicator} and {@link furrow.mpi.transport.Batch}; {@link
 * furrow.mpi.transport.MemoryTransport} is the simplest transport.
 */
package furrow.mpi.transport;
