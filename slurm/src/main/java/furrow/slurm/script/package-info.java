/**
 * Scripts of jobs that carry clients: what is asked for, checked, and rendered.
 *
 * <p>Start with {@link furrow.slurm.script.JobPlan}: a request, a profile and the site become one
 * {@link furrow.slurm.script.ClientJob}, whose values are all checked, and whose script is a pure
 * function of them (docs/decisions/0041-job-scripts.md).
 */
package furrow.slurm.script;
