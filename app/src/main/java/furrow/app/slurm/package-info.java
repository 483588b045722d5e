/**
 * {@code furrow slurm} and {@code furrow doctor slurm}: what they do.
 *
 * <p>Start with {@link furrow.app.slurm.SlurmScript}.
 */
package furrow.app.slurm;
