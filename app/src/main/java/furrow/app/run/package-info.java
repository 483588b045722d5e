/**
 * {@code furrow run}: engine, kernels and slots in this process.
 *
 * <p>Start with {@link furrow.app.run.RunHere}.
 */
package furrow.app.run;
