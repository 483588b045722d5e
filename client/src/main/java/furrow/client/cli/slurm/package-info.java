/**
 * {@code furrow slurm ...}: jobs that carry clients, before they are submitted.
 *
 * <p>Start with {@link furrow.client.cli.slurm.SlurmScriptCommand}.
 */
package furrow.client.cli.slurm;
