/**
 * {@code furrow bench process}: requests to {@code /process} beside a plain Netty server that sends
 * the same body back.
 *
 * <p>Start with {@link furrow.bench.process.ProcessBench}.
 */
package furrow.bench.process;
