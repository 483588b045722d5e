package furrow.client.cli.slurm;

import furrow.client.cli.CommandGroup;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow slurm}. */
@Command(name = "slurm", description = "Jobs of clients under Slurm: scripts and plans.")
public final class SlurmCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("script", "plan");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "script" -> new SlurmScriptCommand();
      case "plan" -> new SlurmPlanCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }
}
