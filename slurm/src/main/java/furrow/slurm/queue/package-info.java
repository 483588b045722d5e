/**
 * What the queue says, asked once for all jobs: states, lost and adopted jobs, a squeue that fails.
 *
 * <p>Start with {@link furrow.slurm.queue.QueueView}, which decides, and {@link
 * furrow.slurm.queue.QueuePoller}, which asks (docs/decisions/0051-one-squeue-for-all.md).
 */
package furrow.slurm.queue;
