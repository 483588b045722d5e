package furrow.slurm.queue;

import furrow.slurm.Unprintable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs that Furrow has seen, newest last: what slurm/monitor-jobs shows where accounting is off.
 * One line each, fields between tabs: id, name, state, exit code, start, end.
 */
public final class JobRecords {
  /** Most jobs that are kept. */
  static final int MOST = 1_000;

  private static final int FIELDS = 6;

  private final Path file;

  /**
   * @param state directory of the server
   */
  public JobRecords(Path state) {
    file = state.resolve("slurm").resolve("jobs.tsv");
  }

  /**
   * One job.
   *
   * @param exitCode as Slurm writes it, like {@code 0:15}; empty while it is not known
   * @param start as Slurm writes times; empty before it
   * @param end likewise
   */
  public record Entry(
      long id, String name, String state, String exitCode, String start, String end) {
    private String line() {
      List<String> fields = new ArrayList<>(List.of(Long.toString(id)));
      for (String field : List.of(name, state, exitCode, start, end)) {
        fields.add(Unprintable.masked(field).replace('|', '?'));
      }
      return String.join("\t", fields);
    }
  }

  /** Records a job, in place of what was recorded of it before. */
  public void put(Entry entry) throws IOException {
    Map<Long, Entry> all = new LinkedHashMap<>();
    read().forEach(known -> all.put(known.id(), known));
    all.remove(entry.id());
    all.put(entry.id(), entry);
    List<String> lines =
        all.values().stream().skip(Math.max(0, all.size() - MOST)).map(Entry::line).toList();
    Files.createDirectories(file.getParent());
    Path next = file.resolveSibling("jobs.next");
    Files.write(next, lines);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** All of them; lines that are none are left out. */
  public List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    for (String line : lines) {
      String[] f = line.split("\t", -1);
      if (f.length == FIELDS && f[0].matches("\\d{1,18}")) {
        entries.add(new Entry(Long.parseLong(f[0]), f[1], f[2], f[3], f[4], f[5]));
      }
    }
    return entries;
  }
}
