package furrow.server.mpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import furrow.slurm.Slurm;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkCheckTest {
  private static final List<Slurm.Node> NEAR = List.of(new Slurm.Node("n1", "127.0.0.1", "idle"));
  private static final List<Slurm.Node> FAR =
      List.of(new Slurm.Node("n1", "127.0.0.1", "idle"), new Slurm.Node("n2", "192.0.2.7", "idle"));

  @Test
  void loopbackIsEnoughForNodesOfThisHost() throws Exception {
    NetworkCheck.check(NEAR, true, "");
    NetworkCheck.check(NEAR, false, "127.0.0.0/8");
  }

  @Test
  void nodesElsewhereNeedTheServerAndANetwork() throws Exception {
    refused(true, "192.0.2.0/24", "node n2 (192.0.2.7) is another host", "--listen HOST:PORT");
    refused(false, "", "ranks speak MPI on loopback only", "--mpi-network CIDR");
    refused(false, "127.0.0.0/8", "ranks speak MPI on loopback only", "--mpi-network CIDR");
    NetworkCheck.check(FAR, false, "192.0.2.0/24");
  }

  @Test
  void aNodeWithoutAnAddressIsElsewhere() {
    List<Slurm.Node> unknown = List.of(new Slurm.Node("n9", "no-such-host.invalid", "idle"));
    assertThatThrownBy(() -> NetworkCheck.check(unknown, true, ""))
        .hasMessageContaining("n9 (no-such-host.invalid)");
  }

  private static void refused(boolean loopback, String network, String message, String hint) {
    assertThatThrownBy(() -> NetworkCheck.check(FAR, loopback, network))
        .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.hint()).contains(hint))
        .hasMessageContaining(message);
  }
}
