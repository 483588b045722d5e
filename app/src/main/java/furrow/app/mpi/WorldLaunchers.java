package furrow.app.mpi;

import furrow.protocol.access.Address;
import furrow.protocol.access.Cidr;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.server.FurrowServer;
import furrow.server.mpi.LocalLauncher;
import furrow.server.mpi.RankLauncher;
import furrow.server.mpi.RankPrograms;
import furrow.server.mpi.SlurmContext;
import furrow.server.mpi.SlurmLauncher;
import furrow.server.mpi.WorldSpec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The launchers of a server that was started by its command. */
public final class WorldLaunchers implements RankLauncher.Factory {
  private static final String DIRECTORY = "mpi";

  private final RankPrograms programs;
  private final Path directory;
  private final SlurmContext context;

  /**
   * @param environment the server's own: of it Slurm's programs get what they need
   */
  public WorldLaunchers(
      RankPrograms programs,
      StateDirectory state,
      FurrowServer server,
      Map<String, String> environment) {
    this.programs = programs;
    directory = state.root().resolve(DIRECTORY);
    boolean near = server.addresses().stream().allMatch(WorldLaunchers::onlyHere);
    context = new SlurmContext(server.serverId(), directory, near, environment);
  }

  /** Whether no other host can reach it there. */
  private static boolean onlyHere(Address address) {
    try {
      return address.kind() == Address.Kind.UNIX
          || InetAddress.getByName(address.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public RankLauncher of(WorldSpec spec) throws ProblemException {
    // The master runs here: without an address in the network there can be no world.
    LocalAddress.in(Cidr.parse(spec.network()));
    return switch (spec.launcher()) {
      case LOCAL -> new LocalLauncher(spec, programs, directory);
      case SLURM -> new SlurmLauncher(spec, programs, context);
    };
  }

  @Override
  public void sweep(Optional<WorldSpec> keep) throws ProblemException {
    SlurmLauncher.sweep(context, keep.map(WorldSpec::world).orElse(""));
  }

  @Override
  public LauncherKind otherwise() {
    return context.launcher();
  }
}
