/**
 * How the messages between a master and its ranks look, and how each proves to belong to the epoch.
 *
 * <p>Start with {@link furrow.mpi.wire.Batch}.
 */
package furrow.mpi.wire;
