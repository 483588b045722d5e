package furrow.slurm;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A job that runs one program as many tasks.
 *
 * @param name of the job
 * @param tasks how many
 * @param options of the user
 * @param log of the job; appended to, seen from the nodes
 * @param script what the job's first node runs
 * @param limit of its time, where the user names none
 */
public record BatchRequest(
    String name, int tasks, Options options, Path log, String script, Duration limit) {}
