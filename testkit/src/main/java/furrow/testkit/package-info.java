/**
 * What tests of several modules share. Below the server, above protocol and runtime.
 *
 * <p>{@link furrow.testkit.ManualClock} and {@link furrow.testkit.Seed} for logic, {@code csv} for
 * files with known answers, {@code net} for hostile networks, {@code process} for real processes.
 * Start with {@link furrow.testkit.process.TestSandbox}.
 */
package furrow.testkit;
