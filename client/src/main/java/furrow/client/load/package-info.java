/**
 * The load benchmark behind {@code furrow load}: clients that ask one thing after the other, and
 * what JMH would print of it. A thread with a blocking connection is a client (decision 38).
 *
 * <p>Start with {@link furrow.client.load.LoadTrial}; {@link furrow.client.load.LoadForks} runs
 * several, {@link furrow.client.load.JmhResults} prints them.
 */
package furrow.client.load;
