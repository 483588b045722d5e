package furrow.server;

import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** TestSubmissions for tests. */
public final class TestSubmissions {
  public static final InputInfo NO_INPUT = new InputInfo("", 0, 0, "", 0, "", "");
  private static final Random IDS = new Random();

  private TestSubmissions() {}

  public static byte[] id() {
    byte[] id = new byte[16];
    IDS.nextBytes(id);
    return id;
  }

  /** So many subtasks that do nothing. */
  public static Submit noop(int subtasks) {
    return noop(id(), subtasks);
  }

  public static Submit noop(byte[] id, int subtasks) {
    Map<String, String> options = Map.of("items", String.valueOf(subtasks));
    return new Submit(id, "noop", "", List.of(), options, NO_INPUT, "", 0, 1, 0, 2);
  }

  public static Submit text(String operation, InputInfo input) {
    return new Submit(id(), "text", operation, List.of(), Map.of(), input, "", 0, 0, 0, 2);
  }
}
