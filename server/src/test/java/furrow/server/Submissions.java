package furrow.server;

import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Submissions for tests. */
final class Submissions {
  static final InputInfo NO_INPUT = new InputInfo("", 0, 0, "", 0, "", "");
  private static final Random IDS = new Random();

  private Submissions() {}

  static byte[] id() {
    byte[] id = new byte[16];
    IDS.nextBytes(id);
    return id;
  }

  /** So many subtasks that do nothing. */
  static Submit noop(int subtasks) {
    return noop(id(), subtasks);
  }

  static Submit noop(byte[] id, int subtasks) {
    Map<String, String> options = Map.of("items", String.valueOf(subtasks));
    return new Submit(id, "noop", "", List.of(), options, NO_INPUT, "", 0, 1, 0, 2);
  }

  static Submit text(String operation, InputInfo input) {
    return new Submit(id(), "text", operation, List.of(), Map.of(), input, "", 0, 0, 0, 2);
  }
}
