/**
 * Files for what is too large for the task DB.
 *
 * <p>Start with {@link furrow.runtime.spool.FileSpool}; {@link furrow.runtime.spool.SpoolWriter}
 * writes one file piece by piece.
 */
package furrow.runtime.spool;
