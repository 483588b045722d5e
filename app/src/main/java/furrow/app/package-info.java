/**
 * The {@code furrow} command on the full class path: what the commands that start something do.
 *
 * <p>Start with {@link furrow.app.Main}; {@link furrow.app.AppCommandRunner} leads to each command.
 */
package furrow.app;
