package furrow.bench.copy;

import furrow.bench.Bench;
import furrow.bench.Cluster;
import furrow.bench.Report;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow bench copy}. All on one disk, so it shows what is spent, not what nodes add. */
@Command(
    name = "copy",
    description = {
      "Copies of files in chunks, beside cp, split and rsync.",
      "A large file in chunks of 1 MiB and a smaller one in chunks of 1 KiB, by furrow copy over",
      "four worker processes in both layouts, from the command's start to its end, everything",
      "verified; beside cp, split and, where it is installed, rsync on the same disk."
    },
    mixinStandardHelpOptions = true)
public final class CopyBench extends Bench {
  private static final int MIB = 1 << 20;
  private static final int WORKERS = 4;
  private static final long SEED = 42;

  @Option(
      names = "--large",
      paramLabel = "MB",
      description = "Size of the large file; default 1000, with --quick 100.")
  private Integer large;

  @Option(
      names = "--small",
      paramLabel = "MB",
      description = "Size of the one in chunks of 1 KiB; default 100, with --quick 10.")
  private Integer small;

  private Report report;

  /** Something that copies {@code file} into {@code directory}. */
  private interface Way {
    void copy(Path file, Path directory) throws Exception;
  }

  @Override
  protected int measure(Report to) throws Exception {
    report = to;
    try (Cluster cluster = Cluster.start(WORKERS)) {
      Path warm = file(cluster, "warm", 20);
      time("", warm, furrow(cluster, "chunks", "64KiB"));
      measure(cluster, file(cluster, "large", size(large, 1_000, 100)), "large", "1MiB");
      measure(cluster, file(cluster, "small", size(small, 100, 10)), "small", "1KiB");
    }
    return 0;
  }

  private void measure(Cluster cluster, Path file, String name, String chunk) throws Exception {
    long bytes = Files.size(file);
    report.put(name + "_bytes", bytes).put(name + "_chunk", chunk);
    report.line("%,d bytes in chunks of %s", bytes, chunk);
    time(name + "_furrow_chunks", file, furrow(cluster, "chunks", chunk));
    time(name + "_furrow_file", file, furrow(cluster, "file", chunk));
    time(name + "_cp", file, (from, to) -> run("cp", from.toString(), to.toString()));
    String unit = chunk.equals("1KiB") ? "1K" : "1M";
    time(
        name + "_split",
        file,
        (from, to) -> run("split", "-b", unit, "-a", "6", from.toString(), to + "/chunk_"));
    if (installed("rsync")) {
      time(name + "_rsync", file, (from, to) -> run("rsync", from.toString(), to.toString()));
    }
  }

  private static Way furrow(Cluster cluster, String layout, String chunk) {
    String access = cluster.access(Role.CLIENT).toString();
    return (file, to) ->
        cluster.run(
            "copy",
            file.toString(),
            "--to",
            to.toString(),
            "--layout",
            layout,
            "--chunk",
            chunk,
            "--access",
            access,
            "-q");
  }

  /** Into an empty directory, which is removed afterwards; the disk is idle at the start. */
  private void time(String name, Path file, Way way) throws Exception {
    Path directory = Files.createDirectory(file.resolveSibling("to"));
    run("sync");
    long begun = System.nanoTime();
    way.copy(file, directory);
    double seconds = (System.nanoTime() - begun) / 1e9;
    remove(directory);
    if (!name.isEmpty()) {
      double rate = Files.size(file) / seconds / 1e6;
      report.put(name + "_s", seconds);
      report.line("  %-22s %8.2f s %8.0f MB/s", name, seconds, rate);
    }
  }

  private static Path file(Cluster cluster, String name, int megabytes) throws IOException {
    Path file = cluster.sandbox().file(name + ".bin");
    Random random = new Random(SEED);
    byte[] block = new byte[MIB];
    random.nextBytes(block);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = megabytes * 1_000_000L; left > 0; left -= MIB) {
        block[random.nextInt(MIB)]++;
        out.write(block, 0, (int) Math.min(left, MIB));
      }
    }
    return file;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
    }
  }

  private static boolean installed(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static void remove(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(directory)) {
      walk.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
