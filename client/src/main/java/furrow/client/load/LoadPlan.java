package furrow.client.load;

import furrow.json.JsonObject;
import java.time.Duration;

/**
 * How much, and for how long.
 *
 * @param clients each asks one thing at a time
 * @param rate requests per second of all clients together; 0 when each client asks again as soon as
 *     it has its answer
 * @param warmup before anything counts; zero for none
 * @param duration of all iterations together
 * @param iterations in each of which a score is taken
 */
public record LoadPlan(
    int clients, double rate, Duration warmup, Duration duration, int iterations) {

  /** Whether requests are due at set times, whatever becomes of earlier ones. */
  public boolean openLoop() {
    return rate > 0;
  }

  long iterationNanos() {
    return duration.toNanos() / iterations;
  }

  /** Iterations of the warm-up, as long as those that count; the last may be longer. */
  int warmups() {
    return warmup.isZero() ? 0 : (int) Math.max(1, warmup.toNanos() / iterationNanos());
  }

  /** The length of one of them. */
  long warmupNanos(int number) {
    boolean last = number == warmups();
    return last ? warmup.toNanos() - (number - 1) * iterationNanos() : iterationNanos();
  }

  JsonObject json() {
    return new JsonObject()
        .put("clients", clients)
        .put("rate", rate)
        .put("warmup_ms", warmup.toMillis())
        .put("duration_ms", duration.toMillis())
        .put("iterations", iterations);
  }

  static LoadPlan of(JsonObject json) {
    return new LoadPlan(
        Integer.parseInt(json.text("clients")),
        Double.parseDouble(json.text("rate")),
        Duration.ofMillis(Long.parseLong(json.text("warmup_ms"))),
        Duration.ofMillis(Long.parseLong(json.text("duration_ms"))),
        Integer.parseInt(json.text("iterations")));
  }
}
