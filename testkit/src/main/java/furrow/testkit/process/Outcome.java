package furrow.testkit.process;

/**
 * How a command ended.
 *
 * @param exit exit status
 * @param out all of stdout
 * @param err all of stderr
 */
public record Outcome(String command, int exit, String out, String err) {
  @Override
  public String toString() {
    return command + "\nexit " + exit + "\n--- stdout\n" + out + "\n--- stderr\n" + err;
  }
}
