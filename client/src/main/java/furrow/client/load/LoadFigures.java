package furrow.client.load;

import furrow.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What one fork has measured.
 *
 * @param scores answers per second, one for each iteration
 * @param latencies nanoseconds, of requests that were answered as asked
 * @param errors requests that were not, by kind
 * @param unsent requests that were due and not sent before the end
 */
public record LoadFigures(
    List<Double> scores, Histogram latencies, Map<String, Long> errors, long unsent) {

  /** The errors of all kinds. */
  public long failed() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** All forks as one. */
  public static LoadFigures sum(List<LoadFigures> forks) {
    List<Double> scores = new ArrayList<>();
    Histogram latencies =
        new Histogram(forks.get(0).latencies().getNumberOfSignificantValueDigits());
    Map<String, Long> errors = new TreeMap<>();
    long unsent = 0;
    for (LoadFigures fork : forks) {
      scores.addAll(fork.scores());
      latencies.add(fork.latencies());
      fork.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum));
      unsent += fork.unsent();
    }
    return new LoadFigures(scores, latencies, errors, unsent);
  }

  JsonObject json() {
    ByteBuffer bytes = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
    int length = latencies.encodeIntoCompressedByteBuffer(bytes);
    bytes.flip().limit(length);
    return new JsonObject()
        .put("scores", scores)
        .put(
            "latencies",
            Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes.array(), length)))
        .put("errors", errors)
        .put("unsent", unsent);
  }

  /**
   * @throws IllegalArgumentException when the text is not what {@link #json} gives
   */
  static LoadFigures parse(String text) {
    JsonObject json = JsonObject.parse(text);
    List<Double> scores =
        json.list("scores").stream().map(n -> ((Number) n).doubleValue()).toList();
    Map<String, Long> errors = new TreeMap<>();
    if (json.get("errors") instanceof JsonObject counts) {
      counts.fields().forEach((kind, count) -> errors.put(kind, ((Number) count).longValue()));
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(json.text("latencies"));
      Histogram latencies = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
      return new LoadFigures(scores, latencies, errors, Long.parseLong(json.text("unsent")));
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("no histogram", e);
    }
  }
}
