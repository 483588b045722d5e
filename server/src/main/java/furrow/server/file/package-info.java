/**
 * Blocking file work of peers, off the event loops and in order per peer: uploads, fetches, large
 * results, downloads of answers.
 *
 * <p>Start with {@link furrow.server.file.SerialQueue}.
 */
package furrow.server.file;
