/** {@code furrow server ...}, apart from {@code start}. */
package furrow.client.cli.server;
