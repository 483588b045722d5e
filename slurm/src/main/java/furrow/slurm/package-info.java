/**
 * Everything that talks to Slurm: what its programs are asked, and what they answer.
 *
 * <p>Start with {@link furrow.slurm.Slurm}; it runs sbatch, srun, squeue, scancel and sinfo with
 * lists of arguments, never with a shell. {@link furrow.slurm.Options} are those of a user.
 */
package furrow.slurm;
