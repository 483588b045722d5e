/**
 * Real furrow processes for system tests: started from this build's class path, killed by pid only,
 * each test with a state directory of its own, nothing left behind.
 *
 * <p>Start with {@link furrow.testkit.process.TestSandbox}.
 */
package furrow.testkit.process;
