package furrow.slurm;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Tasks of one program within a job.
 *
 * @param job whose nodes it uses
 * @param name of the step
 * @param tasks how many
 * @param options of srun: the user's, or where
 * @param environment more of it for the tasks
 * @param command the program with its arguments
 * @param log what srun and the tasks say; appended to
 */
public record StepRequest(
    long job,
    String name,
    int tasks,
    List<String> options,
    Map<String, String> environment,
    List<String> command,
    Path log) {
  public StepRequest {
    options = List.copyOf(options);
    environment = Map.copyOf(environment);
    command = List.copyOf(command);
  }
}
