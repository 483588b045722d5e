/**
 * Task inputs as the server itself sees them: files named by path, within the allowed roots, and
 * uploaded files.
 *
 * <p>Start with {@link furrow.server.input.ServerInputs}.
 */
package furrow.server.input;
