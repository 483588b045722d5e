package furrow.server.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What {@code /readyz} asks. Safe for use by several threads. */
public final class ReadinessChecks {
  private final Map<String, Supplier<String>> checks = new ConcurrentHashMap<>();
  private final Map<String, Supplier<String>> notes = new ConcurrentHashMap<>();

  /**
   * @param problem gives why the server cannot do its work now; empty when it can; must not block
   */
  public void add(String name, Supplier<String> problem) {
    checks.put(name, problem);
  }

  /**
   * @param text gives what is to be known and makes the server no less ready; must not block
   */
  public void note(String name, Supplier<String> text) {
    notes.put(name, text);
  }

  /** Name of each note to its text. */
  Map<String, String> notes() {
    Map<String, String> texts = new TreeMap<>();
    notes.forEach((name, text) -> texts.put(name, text.get()));
    return texts;
  }

  /** Name of each check to its problem, empty where there is none. */
  Map<String, String> problems() {
    Map<String, String> problems = new TreeMap<>();
    checks.forEach((name, problem) -> problems.put(name, problem.get()));
    return problems;
  }
}
