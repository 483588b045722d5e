/**
 * {@code furrow token}: works on the token file of a state directory, which a running server reads
 * again when it changes.
 */
package furrow.app.token;
