/**
 * {@code furrow server, worker, group, token ...}, one file for each with all its verbs; those that
 * start something are in {@link furrow.client.cli.start}.
 */
package furrow.client.cli.cluster;
