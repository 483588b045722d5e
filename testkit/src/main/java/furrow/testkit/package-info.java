/**
 * What tests of several modules share. Below the server, above protocol and runtime.
 *
 * <p>{@link furrow.testkit.ManualClock} and {@link furrow.testkit.Seed} for logic, {@link
 * furrow.testkit.SampleCsv} for files with known answers, {@link furrow.testkit.FaultProxy} for
 * faults of a network, {@link furrow.testkit.SlurmCluster} for a real Slurm on this machine, {@code
 * process} for real processes, {@code store} for the contract of a task store. Start with {@link
 * furrow.testkit.process.TestSandbox}.
 */
package furrow.testkit;
