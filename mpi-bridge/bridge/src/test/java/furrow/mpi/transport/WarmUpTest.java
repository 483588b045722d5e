package furrow.mpi.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void leavesTheTransportAsItWas() throws Exception {
    MemoryTransport transport = new MemoryTransport(MemoryTransport.Loss.HANGS);
    WarmUp.run(transport, "127.0.0.1");
    try (MpiTransport.Endpoint entry =
            transport.open(new MpiTransport.Config(1, 0, 1, "127.0.0.1"));
        Communicator world = entry.join(List.of(entry.contact()), Duration.ofSeconds(5))) {
      assertThat(world.size()).isEqualTo(1);
    }
  }

  @Test
  void aTransportThatCannotListenIsNoEnd() throws Exception {
    MpiTransport broken =
        new MpiTransport() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public Endpoint open(Config config) throws IOException {
            throw new IOException("no port");
          }
        };
    WarmUp.run(broken, "127.0.0.1");
  }
}
