package furrow.slurm;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What runs on the first node of a job: one program as tasks, and the job held for their
 * successors.
 */
public final class BatchScript {
  private BatchScript() {}

  /**
   * The script. The job lasts while it has tasks, those of later steps as well, and some time more:
   * a lost task's successor comes soon, and one whose server is gone never comes.
   *
   * @param name of the step
   * @param command the program with its arguments
   * @param graceSeconds how long the job is held without a task
   */
  public static String of(String name, List<String> command, int graceSeconds) {
    String line = command.stream().map(BatchScript::quoted).collect(Collectors.joining(" "));
    return """
        #!/bin/sh
        # Before 22.05 srun took this from sbatch by itself.
        if [ -n "${SLURM_CPUS_PER_TASK:-}" ]; then export SRUN_CPUS_PER_TASK="$SLURM_CPUS_PER_TASK"; fi
        srun --job-name=@NAME@ --no-kill --kill-on-bad-exit=0 --wait=0 --mpi=none --label @COMMAND@ </dev/null
        left=@GRACE@
        while [ "$left" -gt 0 ]; do
          sleep 5
          if squeue --noheader --steps --jobs="$SLURM_JOB_ID" --format=%j 2>/dev/null | grep -qxF @NAME@
          then left=@GRACE@
          else left=$((left - 5))
          fi
        done
        """
        .replace("@NAME@", quoted(name))
        .replace("@GRACE@", Integer.toString(graceSeconds))
        .replace("@COMMAND@", line);
  }

  /** A word that the shell takes as it is. */
  public static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
