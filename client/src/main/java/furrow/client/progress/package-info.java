/**
 * Progress on stderr: a bar on a terminal, a plain line every ten seconds elsewhere.
 *
 * <p>Start with {@link furrow.client.progress.Progress}.
 */
package furrow.client.progress;
