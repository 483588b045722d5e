/**
 * {@code furrow copy}.
 *
 * <p>Start with {@link furrow.client.cli.copy.CopyCommand}.
 */
package furrow.client.cli.copy;
