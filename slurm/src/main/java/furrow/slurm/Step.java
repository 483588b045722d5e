package furrow.slurm;

/**
 * A step of a job that runs.
 *
 * @param id as Slurm writes it, like {@code 17.3}
 * @param name of the step
 */
public record Step(String id, String name) {}
