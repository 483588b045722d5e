/**
 * Blocking file work of sessions, off the event loops and in order per session: uploads, fetches,
 * large results, downloads of answers.
 *
 * <p>Start with {@link furrow.server.file.SerialQueue}.
 */
package furrow.server.file;
