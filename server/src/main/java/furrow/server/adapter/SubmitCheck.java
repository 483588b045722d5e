package furrow.server.adapter;

import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** Checks a submission and converts it for the engine. */
final class SubmitCheck {
  private static final int ID_BYTES = 16;
  private static final int MAX_RETRIES = 1_000;

  /** TaskOpen has to fit into one frame together with the kernel's plan. */
  private static final int MAX_TEXT = 128 * 1024;

  private static final int FIELD = 8;

  private final String host;

  /**
   * @param host our own name: inode numbers count only where the client has the same
   */
  SubmitCheck(String host) {
    this.host = host;
  }

  TaskSpec spec(Submit submit, String user) throws ProblemException {
    check(
        submit.submissionId().length == ID_BYTES,
        "submission id of " + submit.submissionId().length + " bytes (expected: 16)");
    check(!submit.kernel().isEmpty(), "kernel: \"\" (expected: a name)");
    check(submit.chunk() >= 0, "chunk: " + submit.chunk() + " (expected: >= 0)");
    check(
        submit.retries() >= 0 && submit.retries() <= MAX_RETRIES,
        "retries: " + submit.retries() + " (expected: 0 to " + MAX_RETRIES + ")");
    check(
        submit.subtaskTimeoutMillis() >= 0,
        "subtask timeout: " + submit.subtaskTimeoutMillis() + " ms (expected: >= 0)");
    long text = textBytes(submit);
    check(
        text <= MAX_TEXT,
        "operation, command and options take " + text + " bytes (expected: <= " + MAX_TEXT + ")");
    return new TaskSpec(
        HexFormat.of().formatHex(submit.submissionId()),
        user,
        submit.kernel(),
        submit.operation(),
        submit.argv(),
        submit.options(),
        input(submit.input()),
        new TaskSpec.Limits(
            submit.group(),
            submit.priority(),
            submit.chunk(),
            TimeUnit.MILLISECONDS.toNanos(submit.subtaskTimeoutMillis()),
            submit.retries()));
  }

  private InputRef input(InputInfo info) throws ProblemException {
    check(info.size() >= 0, "input size: " + info.size() + " (expected: >= 0)");
    boolean here = !host.isEmpty() && host.equals(info.host());
    return new InputRef(
        info.path(),
        info.uploadId(),
        info.size(),
        info.mtimeMillis(),
        info.fingerprint(),
        here ? info.inode() : 0);
  }

  /** All text of a submission in UTF-8, with what a frame takes beside it. */
  private static long textBytes(Submit submit) {
    InputInfo input = submit.input();
    long bytes = utf8(submit.operation()) + utf8(submit.kernel()) + utf8(submit.group());
    bytes += utf8(input.path()) + utf8(input.fingerprint()) + utf8(input.uploadId());
    for (String word : submit.argv()) {
      bytes += utf8(word) + FIELD;
    }
    for (var option : submit.options().entrySet()) {
      bytes += utf8(option.getKey()) + utf8(option.getValue()) + 3 * FIELD;
    }
    return bytes;
  }

  private static long utf8(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // A pair of surrogates takes four bytes, two for each.
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return bytes;
  }

  private static void check(boolean holds, String otherwise) throws ProblemException {
    if (!holds) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST, otherwise, "see furrow help submit, or docs/protocol.md");
    }
  }
}
