/**
 * Files that peers send and fetch: task inputs within the allowed roots, uploads, large results,
 * downloads of answers. Their work blocks, so it runs off the event loops, in order per peer.
 *
 * <p>Start with {@link furrow.server.file.FileService} and {@link furrow.server.file.SerialQueue};
 * {@link furrow.server.file.ServerInputs} opens what a task names.
 */
package furrow.server.file;
