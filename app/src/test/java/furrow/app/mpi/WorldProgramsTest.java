package furrow.app.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.mpi.transport.MpjJars;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.message.WorldMessage.LauncherKind;
import furrow.protocol.message.WorldMessage.MpiMode;
import furrow.server.mpi.WorldSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldProgramsTest {
  private static final WorldSpec ORDER =
      new WorldSpec(
          "ab".repeat(16),
          3,
          LauncherKind.SLURM,
          MpiMode.AUTO,
          "10.0.0.0/8",
          List.of("mpi", "fast"),
          List.of(),
          0);

  @TempDir private Path directory;

  private MpjClassPath mpj() {
    return new MpjClassPath(
        directory.resolve("mpj/furrow-mpj.jar"), MpjJars.beside(directory.resolve("mpj.jar")));
  }

  private WorldPrograms programs(boolean noExec) {
    List<Path> roots = noExec ? List.of(Path.of("/data")) : List.of();
    List<String> options = noExec ? List.of("--no-exec") : List.of();
    return new WorldPrograms(options, roots, new StateDirectory(directory.resolve("state")), mpj());
  }

  @Test
  void aRankIsThisProgramByAbsolutePathsWithMpjBehindOurClassPath() {
    List<String> command = programs(true).rank(ORDER);

    assertThat(command.get(0)).isEqualTo(System.getProperty("java.home") + "/bin/java");
    String path = command.get(command.indexOf("-cp") + 1);
    assertThat(path)
        .endsWith(":%1$s/mpj/furrow-mpj.jar:%1$s/mpj.jar:%1$s/log4j-1.2.jar".formatted(directory));
    assertThat(path.split(":")).allMatch(entry -> entry.startsWith("/"));
    String rest =
        String.join(" ", command.subList(command.indexOf("furrow.app.Main"), command.size()));
    assertThat(rest)
        .isEqualTo(
            "furrow.app.Main mpi rank --world "
                + "ab".repeat(16)
                + " --access %1$s/access/rank --network 10.0.0.0/8 --logs %1$s/log"
                    .formatted(directory.resolve("state"))
                + " --plugins %s/plugins --group mpi --group fast --copy-root /data --no-exec"
                    .formatted(directory.resolve("state")));
    assertThat(programs(false).rank(ORDER)).doesNotContain("--no-exec", "--copy-root");
  }

  @Test
  void aRankHasASizeOfItsOwn() {
    List<String> command = programs(false).rank(ORDER);

    assertThat(command.stream().filter(option -> option.startsWith("-Xmx"))).hasSize(1);
    assertThat(command.stream().filter(option -> option.matches("-XX:\\+Use\\w*GC"))).hasSize(1);
    assertThat(command).noneMatch(option -> option.startsWith("--add-opens"));
  }

  @Test
  void whatIsMissingIsSaidWithTheCommandThatBringsIt() throws IOException {
    assertThat(mpj().missing()).startsWith("apt-get install -y libmpj-java");
    Files.createFile(directory.resolve("mpj.jar"));
    Files.createFile(directory.resolve("log4j-1.2.jar"));
    assertThat(mpj().missing()).startsWith("furrow server stop");
    Files.createDirectories(directory.resolve("mpj"));
    Files.createFile(directory.resolve("mpj/furrow-mpj.jar"));
    assertThat(mpj().missing()).isEmpty();
  }

  @Test
  void theJarCanBeNamed() {
    MpjClassPath named = MpjClassPath.of(Map.of("FURROW_MPJ_JAR", "/opt/mpj/lib/mpj.jar"));
    assertThat(named.jars().mpj()).isEqualTo(Path.of("/opt/mpj/lib/mpj.jar"));
    assertThat(MpjClassPath.of(Map.of()).jars().mpj()).isEqualTo(MpjJars.find().mpj());
  }
}
