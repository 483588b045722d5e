package furrow.client.cli.misc;

import furrow.client.cli.Leaf;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.ServerOptions;
import furrow.client.doctor.Checks;
import furrow.client.doctor.Finding;
import furrow.client.render.Format;
import furrow.json.JsonObject;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow doctor}. */
@Command(
    name = "doctor",
    description =
        "Checks this machine and the way to the server; 'furrow doctor slurm' the cluster: why jobs"
            + " wait, limits, whether nodes reach the server. Exit status 1 when something is wrong.")
public final class DoctorCommand extends Leaf {
  private static final List<String> KEYS = List.of("check", "state", "found");

  @Mixin private ServerOptions server;

  @Parameters(
      arity = "0..1",
      paramLabel = "slurm",
      defaultValue = "",
      description = "Look at the Slurm cluster instead.")
  private String subject;

  @Option(
      names = "--no-probe",
      description = "With slurm: run no step on a node to try the way to the server.")
  private boolean noProbe;

  @Override
  public Integer call() throws ProblemException {
    if (!subject.isEmpty()) {
      return print(slurm());
    }
    Path stateDir = server.stateDirGiven().isEmpty() ? null : Path.of(server.stateDirGiven());
    StateDirectory state = ServerAccess.stateDirectory(this, stateDir);
    Path access = ServerAccess.accessFile(this, server, Role.CLIENT);
    List<Finding> findings =
        Checks.all(state.root(), access, server.connectTimeout(), context().environment());
    return print(findings);
  }

  private List<Finding> slurm() throws ProblemException {
    if (!subject.equals("slurm") || context().runner() == null) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          subject.equals("slurm")
              ? "options come after the word slurm"
              : "no check named " + subject,
          "furrow doctor slurm");
    }
    Path access = ServerAccess.accessFile(this, server, Role.WORKER);
    return runner().slurmFindings(context().environment(), access, !noProbe);
  }

  private int print(List<Finding> findings) {
    List<JsonObject> things = new ArrayList<>();
    boolean bad = false;
    for (Finding finding : findings) {
      bad |= finding.state() == Finding.State.BAD;
      things.add(
          new JsonObject()
              .put("check", finding.check())
              .put("state", finding.state().name().toLowerCase(Locale.ROOT))
              .put("found", finding.found())
              .put("hint", finding.hint()));
    }
    printer().list("checks", KEYS, things, things);
    if (printer().format() == Format.TABLE) {
      for (Finding finding : findings) {
        if (!finding.hint().isEmpty()) {
          say("hint: " + finding.check() + ": " + finding.hint());
        }
      }
    }
    return bad ? 1 : 0;
  }
}
