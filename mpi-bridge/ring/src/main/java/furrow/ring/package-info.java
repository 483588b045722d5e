/**
 * A disposable pipe in shared memory between the server and one process on its host: two rings, a
 * doorbell, and nothing that outlives either end (docs/ring.md).
 *
 * <p>Start with {@link furrow.ring.RingFile}, the memory, and {@link furrow.ring.RingEndpoint},
 * what either process holds of it; then {@link furrow.ring.RingTransport}, the blocking end, and
 * {@link furrow.ring.RingDirectories}, where the files lie.
 */
package furrow.ring;
