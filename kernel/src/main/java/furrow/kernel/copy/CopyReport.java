package furrow.kernel.copy;

import furrow.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Who has written what, as an answer. */
final class CopyReport {
  /** Where chunks were written. */
  private record Writer(String worker, String node) implements Comparable<Writer> {
    @Override
    public int compareTo(Writer other) {
      int byWorker = worker.compareTo(other.worker);
      return byWorker != 0 ? byWorker : node.compareTo(other.node);
    }
  }

  private static final class Sum {
    long chunks;
    long bytes;
  }

  private final CopySpec spec;
  private final Map<Writer, Sum> sums = new TreeMap<>();
  private final Map<Writer, Integer> numbers = new LinkedHashMap<>();
  private final int[] checksums;
  private final int[] writers;
  private long chunks;

  CopyReport(CopySpec spec) {
    this.spec = spec;
    int listed = spec.list() ? (int) spec.chunks() : 0;
    this.checksums = new int[listed];
    this.writers = new int[listed];
  }

  void add(CopyPartial part) {
    Writer writer = new Writer(part.worker(), part.node());
    Sum sum = sums.computeIfAbsent(writer, key -> new Sum());
    sum.chunks += part.chunks();
    sum.bytes += part.bytes();
    chunks += part.chunks();
    if (spec.list()) {
      int number = numbers.computeIfAbsent(writer, key -> numbers.size());
      for (int k = 0; k < part.chunks(); k++) {
        int at = (int) (part.first() + part.step() * k);
        checksums[at] = part.checksums()[k];
        writers[at] = number;
      }
    }
  }

  long chunks() {
    return chunks;
  }

  /** How many nodes have written anything. */
  int nodes() {
    Set<String> nodes = new HashSet<>();
    sums.keySet().forEach(writer -> nodes.add(writer.node()));
    return nodes.size();
  }

  /**
   * One line of JSON; then, when they are to be listed, one line of text per chunk.
   *
   * @param shared whether all chunks were seen from one worker
   */
  void write(OutputStream out, int crc, boolean shared) throws IOException {
    OutputStreamWriter to = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    JsonWriter json = new JsonWriter(to);
    json.raw("{\"schema\":\"furrow/1\",\"rows\":" + sums.size());
    json.raw(",\"columns\":[\"worker\",\"node\",\"chunks\",\"bytes\"],\"data\":[");
    String separator = "[";
    for (Map.Entry<Writer, Sum> entry : sums.entrySet()) {
      json.raw(separator).value(entry.getKey().worker()).raw(",");
      json.value(entry.getKey().node());
      json.raw(",\"" + entry.getValue().chunks + "\",\"" + entry.getValue().bytes + "\"]");
      separator = ",[";
    }
    json.raw("],\"file\":").value(spec.name()).raw(",\"to\":").value(spec.to());
    json.raw(
        ",\"layout\":\"" + (spec.oneFile() ? "file" : "chunks") + "\",\"bytes\":" + spec.size());
    json.raw(",\"chunk\":" + spec.chunk() + ",\"chunks\":" + spec.chunks());
    json.raw(",\"crc32c\":\"%08x\",\"shared\":%s,\"failed\":[]}\n".formatted(crc, shared));
    if (spec.list()) {
      list(json);
    }
    to.flush();
  }

  private void list(JsonWriter json) throws IOException {
    List<Writer> byNumber = new ArrayList<>(numbers.keySet());
    for (int number = 0; number < checksums.length; number++) {
      Writer writer = byNumber.get(writers[number]);
      long bytes = spec.endOf(number) - spec.startOf(number);
      json.raw("chunk " + number + " worker ").raw(writer.worker()).raw(" node ");
      json.raw(writer.node());
      json.raw(" bytes " + bytes + " crc32c %08x ok ".formatted(checksums[number]));
      json.raw(spec.pathOf(number)).raw("\n");
    }
  }
}
