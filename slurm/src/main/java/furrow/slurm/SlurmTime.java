package furrow.slurm;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as Slurm writes and reads them. */
final class SlurmTime {
  private static final Pattern DAYS =
      Pattern.compile("(\\d{1,6})-(\\d{1,4})(?::(\\d{1,4}))?(?::(\\d{1,4}))?");
  private static final Pattern CLOCK =
      Pattern.compile("(\\d{1,9})(?::(\\d{1,4}))?(?::(\\d{1,4}))?");

  private SlurmTime() {}

  /**
   * What a user writes: {@code M}, {@code M:S}, {@code H:M:S}, {@code D-H}, {@code D-H:M}, {@code
   * D-H:M:S}; empty for no limit and for what is no time.
   */
  static Optional<Duration> asked(String text) {
    Matcher clock = CLOCK.matcher(text);
    if (clock.matches() && clock.group(3) == null) {
      return Optional.of(of(0, 0, number(clock, 1), number(clock, 2)));
    }
    return shown(text);
  }

  /** What squeue shows: {@code S}, {@code M:S}, {@code H:M:S}, {@code D-H:M:S}, or a word. */
  static Optional<Duration> shown(String text) {
    Matcher days = DAYS.matcher(text);
    if (days.matches()) {
      return Optional.of(of(number(days, 1), number(days, 2), number(days, 3), number(days, 4)));
    }
    Matcher clock = CLOCK.matcher(text);
    if (!clock.matches()) {
      return Optional.empty();
    }
    if (clock.group(2) == null) {
      return Optional.of(of(0, 0, 0, number(clock, 1)));
    }
    return Optional.of(
        clock.group(3) == null
            ? of(0, 0, number(clock, 1), number(clock, 2))
            : of(0, number(clock, 1), number(clock, 2), number(clock, 3)));
  }

  private static long number(Matcher found, int group) {
    return found.group(group) == null ? 0 : Long.parseLong(found.group(group));
  }

  private static Duration of(long days, long hours, long minutes, long seconds) {
    return Duration.ofDays(days).plusHours(hours).plusMinutes(minutes).plusSeconds(seconds);
  }
}
