package furrow.app.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What Slurm has given this worker, from its environment and its cgroup. Empty outside an
 * allocation. Values that are none are left out.
 */
final class Allotment {
  private static final String JOB = "SLURM_JOB_ID";
  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern DEVICES = Pattern.compile("[A-Za-z0-9:/_-]+(,[A-Za-z0-9:/_-]+)*");
  private static final long MEBIBYTE = 1L << 20;

  private final Map<String, String> environment;
  private final Path membership;
  private final Path cgroups;

  /** That of this process. */
  Allotment(Map<String, String> environment) {
    this(environment, Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));
  }

  /**
   * @param membership like /proc/self/cgroup
   * @param cgroups where they are mounted
   */
  Allotment(Map<String, String> environment, Path membership, Path cgroups) {
    this.environment = environment;
    this.membership = membership;
    this.cgroups = cgroups;
  }

  /**
   * Slots of a worker that is not told how many.
   *
   * @param processors that the JVM sees: without confinement all of the node
   */
  int slots(int processors) {
    return (int) Math.min(processors, cpus().orElse(processors));
  }

  /** As labels: {@code slurm-job}, {@code node}, {@code cpus}, {@code memory-mb}, {@code gpus}. */
  Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    OptionalLong job = number(JOB);
    if (job.isEmpty()) {
      return labels;
    }
    put(labels, "slurm-job", job);
    String node = environment.getOrDefault("SLURMD_NODENAME", "");
    if (NODE.matcher(node).matches()) {
      labels.put("node", node);
    }
    put(labels, "cpus", cpus());
    put(labels, "memory-mb", memory());
    put(labels, "gpus", gpus());
    return labels;
  }

  private OptionalLong cpus() {
    if (number(JOB).isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong perTask = number("SLURM_CPUS_PER_TASK");
    return perTask.isPresent() ? perTask : number("SLURM_CPUS_ON_NODE");
  }

  /** The smaller of what was asked for and what the cgroup allows. */
  private OptionalLong memory() {
    long least = confined();
    OptionalLong perNode = number("SLURM_MEM_PER_NODE");
    OptionalLong perCpu = number("SLURM_MEM_PER_CPU");
    if (perNode.isPresent()) {
      least = Math.min(least, perNode.getAsLong());
    } else if (perCpu.isPresent() && cpus().isPresent()) {
      least = Math.min(least, perCpu.getAsLong() * cpus().getAsLong());
    }
    return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
  }

  /** In MiB; the largest number for no limit. */
  private long confined() {
    try {
      for (String line : Files.readAllLines(membership)) {
        String[] f = line.split(":", 3);
        boolean unified = f.length == 3 && f[1].isEmpty();
        boolean memory = f.length == 3 && f[1].equals("memory");
        if (!unified && !memory || f[2].contains("..")) {
          continue;
        }
        Path group = cgroups.resolve((memory ? "memory" : ".") + f[2]).normalize();
        Path limit = group.resolve(memory ? "memory.limit_in_bytes" : "memory.max");
        String text = Files.isReadable(limit) ? Files.readString(limit).strip() : "max";
        // Without a limit version 1 says a number near the largest there is.
        if (text.matches("\\d{1,18}")) {
          return Long.parseLong(text) / MEBIBYTE;
        }
      }
    } catch (IOException e) {
      // No cgroups here: nothing is confined.
    }
    return Long.MAX_VALUE;
  }

  private OptionalLong gpus() {
    OptionalLong onNode = number("SLURM_GPUS_ON_NODE");
    String devices = environment.getOrDefault("CUDA_VISIBLE_DEVICES", "");
    if (onNode.isPresent() || !DEVICES.matcher(devices).matches()) {
      return onNode;
    }
    return OptionalLong.of(devices.split(",").length);
  }

  private OptionalLong number(String variable) {
    String text = environment.getOrDefault(variable, "");
    return text.matches("[1-9]\\d{0,8}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static void put(Map<String, String> labels, String key, OptionalLong value) {
    if (value.isPresent()) {
      labels.put(key, Long.toString(value.getAsLong()));
    }
  }
}
