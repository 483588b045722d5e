package furrow.bench.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** mawk, as people use it: commas only, doubles, one core. Cannot read quoted fields. */
final class Mawk implements CsvRounds.QueryEngine {
  private final Path file;
  private final BenchQuery query;

  Mawk(Path file, BenchQuery query) {
    this.file = file;
    this.query = query;
  }

  @Override
  public String name() {
    return "mawk";
  }

  @Override
  public String unavailable() throws IOException {
    if (!Files.isExecutable(Path.of("/usr/bin/mawk"))) {
      return "not installed (apt install mawk)";
    }
    boolean simple =
        query.keys().size() <= 1
            && query.aggregates().stream()
                .allMatch(a -> a.function().equals("sum") && !a.column().equals("*"));
    if (!simple) {
      return "only sums of named columns, by one column at most, are put into awk here";
    }
    return quoted() ? "the file has quoted fields" : "";
  }

  @Override
  public List<List<String>> answer() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("/usr/bin/mawk", "-F,", program(), file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("mawk: exit " + process.exitValue());
    }
    return out.lines()
        .map(line -> List.of(line.split(",", -1)))
        .sorted(AnswerComparison.BY_KEY)
        .toList();
  }

  private String program() throws IOException {
    List<String> header;
    try (var lines = Files.lines(file)) {
      header = List.of(lines.findFirst().orElseThrow().split(","));
    }
    List<String> add = new ArrayList<>();
    List<String> print = new ArrayList<>();
    String key = query.keys().isEmpty() ? "\"\"" : "$" + (1 + header.indexOf(query.keys().get(0)));
    for (int i = 0; i < query.aggregates().size(); i++) {
      int column = 1 + header.indexOf(query.aggregates().get(i).column());
      add.add("s" + i + "[k] += $" + column);
      print.add("sprintf(\"%.6f\", s" + i + "[k])");
    }
    String prefix = query.keys().isEmpty() ? "" : "k \",\" ";
    return "NR > 1 { k = "
        + key
        + "; "
        + String.join("; ", add)
        + " } "
        + "END { for (k in s0) print "
        + prefix
        + String.join(" \",\" ", print)
        + " }";
  }

  private boolean quoted() throws IOException {
    byte[] block = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int length = in.read(block); length > 0; length = in.read(block)) {
        for (int i = 0; i < length; i++) {
          if (block[i] == '"') {
            return true;
          }
        }
      }
    }
    return false;
  }
}
