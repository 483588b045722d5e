/**
 * {@code furrow demo}: real processes on a made-up file, and an answer that is checked twice.
 *
 * <p>Start with {@link furrow.app.demo.Demo}.
 */
package furrow.app.demo;
