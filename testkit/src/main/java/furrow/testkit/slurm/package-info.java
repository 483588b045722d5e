/**
 * A real Slurm on this machine for tests and measurements, nothing left behind.
 *
 * <p>Start with {@link furrow.testkit.slurm.SlurmCluster}.
 */
package furrow.testkit.slurm;
