package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import furrow.testkit.Seed;
import furrow.testkit.process.TestSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A peer without a token connects to every port that server, master and ranks listen on, at once
 * and as long as it lasts, sends rubbish or nothing, and stays: the worlds come up nevertheless,
 * and the answers are right.
 */
class UnauthenticatedPeersIT {
  private static final int BREAKS = 3;
  private static final int MOST_SOCKETS = 200;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final SplittableRandom random =
      new SplittableRandom(Seed.pick(UnauthenticatedPeersIT.class));
  private final AtomicInteger connected = new AtomicInteger();
  private volatile Set<Long> processes = Set.of();
  private volatile boolean over;

  @Test
  void rubbishOnEveryPortHarmsNobody() throws Exception {
    Thread peer = new Thread(this::connectAndStay, "peer");
    try (WorldFixture fixture = new WorldFixture(sandbox, Map.of())) {
      fixture.startServer("--listen", "127.0.0.1:0");
      processes = Set.of(fixture.server().pid());
      peer.start();
      MpiWorldInfo world = fixture.up(2, "--launcher", "local", "--timeout", "120s");
      for (int i = 0; i < BREAKS; i++) {
        processes = processes(fixture.server().pid(), world);
        long task = fixture.spin(60, 10);
        long victim = WorldFixture.rank(world, 1 + i % 2).pid();
        ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        fixture.assertSpun(task, 60);
        world = fixture.awaitWhole();
      }
      over = true;
      peer.join();
      assertThat(connected).as("connections that were made").hasPositiveValue();
      fixture.assertEndsClean();
    } finally {
      over = true;
    }
  }

  private static Set<Long> processes(long server, MpiWorldInfo world) {
    Set<Long> all = new HashSet<>(Set.of(server, world.master()));
    world.ranks().stream().map(MpiRankInfo::pid).forEach(all::add);
    return all;
  }

  private void connectAndStay() {
    List<Socket> kept = new ArrayList<>();
    while (!over) {
      for (int port : listening(processes)) {
        knock(port, kept);
      }
      while (kept.size() > MOST_SOCKETS) {
        close(kept.remove(0));
      }
    }
    kept.forEach(UnauthenticatedPeersIT::close);
  }

  private void knock(int port, List<Socket> kept) {
    Socket socket = new Socket();
    kept.add(socket);
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
      connected.incrementAndGet();
      byte[] rubbish = new byte[random.nextInt(64)];
      random.nextBytes(rubbish);
      socket.getOutputStream().write(rubbish);
    } catch (IOException e) {
      // The port was closed between our look and our knock.
      close(socket);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** TCP ports on which one of these processes listens now. */
  private static Set<Integer> listening(Set<Long> pids) {
    Set<String> inodes = new HashSet<>();
    for (long pid : pids) {
      try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
        open.map(UnauthenticatedPeersIT::target).forEach(inodes::add);
      } catch (IOException | UncheckedIOException e) {
        // It has ended.
        continue;
      }
    }
    Set<Integer> ports = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : lines(Path.of("/proc/net/" + table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields[3].equals("0A") && inodes.contains("socket:[" + fields[9] + "]")) {
          ports.add(Integer.parseInt(fields[1].substring(fields[1].indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  private static List<String> lines(Path table) {
    try {
      List<String> lines = Files.readAllLines(table);
      return lines.subList(1, lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }
}
