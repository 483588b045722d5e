/**
 * JMH: one class per subject. Run with {@code ./furrow bench micro [REGEX]}.
 *
 * <p>Start with {@link furrow.bench.micro.CodecBenchmark}.
 */
package furrow.bench.micro;
