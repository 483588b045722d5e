/**
 * What a job needs, beside what the cluster has.
 *
 * <p>Start with {@link furrow.slurm.plan.ResourcePlan}.
 */
package furrow.slurm.plan;
