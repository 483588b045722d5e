/** {@code furrow submit} and {@code furrow task ...}. */
package furrow.client.cli.task;
