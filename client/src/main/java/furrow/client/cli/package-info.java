/**
 * The {@code furrow} command. {@link furrow.client.cli.Cli} turns arguments into an exit status;
 * {@link furrow.client.cli.Verbs} names all commands; commands that start something are declared
 * here, so that help is the same everywhere, and carried out through {@link
 * furrow.client.cli.Starts}.
 */
package furrow.client.cli;
