/**
 * The {@code furrow} command. {@link furrow.client.cli.Cli} turns arguments into an exit status;
 * {@link furrow.client.cli.CommandTree} names all commands; commands that start something are
 * declared here, so that help is the same everywhere, and carried out through {@link
 * furrow.client.cli.CommandRunner}.
 */
package furrow.client.cli;
