/**
 * {@code furrow bench ring}: what shared memory carries, beside TCP on loopback.
 *
 * <p>Start with {@link furrow.bench.ring.RingBench}.
 */
package furrow.bench.ring;
