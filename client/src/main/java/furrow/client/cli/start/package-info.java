/**
 * Commands that start something. Declared here, carried out by {@link
 * furrow.client.cli.CommandRunner} on the full class path.
 */
package furrow.client.cli.start;
