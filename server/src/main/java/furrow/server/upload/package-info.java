/**
 * Inputs sent by value: a client streams a file up in chunks, resumes after a broken connection,
 * and hears that all is synced before it submits.
 *
 * <p>Start with {@link furrow.server.upload.UploadSession}; the files are {@link
 * furrow.server.upload.UploadStore}'s.
 */
package furrow.server.upload;
