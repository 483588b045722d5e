package furrow.bench.copy;

import furrow.bench.Cluster;
import furrow.bench.Json;
import furrow.protocol.message.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code furrow bench copy}. All on one disk, so it shows what is spent, not what nodes add. */
@Command(
    name = "copy",
    description = {
      "A large file in chunks of 1 MiB and a smaller one in chunks of 1 KiB, by furrow copy over",
      "four worker processes in both layouts, from the command's start to its end, everything",
      "verified; beside cp, split and, where it is installed, rsync on the same disk."
    },
    mixinStandardHelpOptions = true)
public final class CopyBench implements Callable<Integer> {
  private static final int MIB = 1 << 20;
  private static final int WORKERS = 4;
  private static final long SEED = 42;

  @Spec private CommandSpec spec;

  @Option(
      names = "--large",
      defaultValue = "1000",
      paramLabel = "MB",
      description = "Size of the large file; default ${DEFAULT-VALUE}.")
  private int large;

  @Option(
      names = "--small",
      defaultValue = "100",
      paramLabel = "MB",
      description = "Size of the one in chunks of 1 KiB; default ${DEFAULT-VALUE}.")
  private int small;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  private final Json object = new Json().field("schema", "furrow/1").field("bench", "copy");
  private final StringBuilder table = new StringBuilder();

  /** Something that copies {@code file} into {@code directory}. */
  private interface Way {
    void copy(Path file, Path directory) throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    try (Cluster cluster = Cluster.start(WORKERS)) {
      Path warm = file(cluster, "warm", 20);
      time("", warm, furrow(cluster, "chunks", "64KiB"));
      measure(cluster, file(cluster, "large", large), "large", "1MiB");
      measure(cluster, file(cluster, "small", small), "small", "1KiB");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? object.end() + "\n" : table);
    out.flush();
    return 0;
  }

  private void measure(Cluster cluster, Path file, String name, String chunk) throws Exception {
    long bytes = Files.size(file);
    object.field(name + "_bytes", bytes).field(name + "_chunk", chunk);
    table.append(String.format(Locale.ROOT, "%,d bytes in chunks of %s%n", bytes, chunk));
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
      object.field(name + "_s", seconds);
      table.append(String.format(Locale.ROOT, "  %-22s %8.2f s %8.0f MB/s%n", name, seconds, rate));
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
