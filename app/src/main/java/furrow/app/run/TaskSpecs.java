package furrow.app.run;

import furrow.client.api.InputIdentity;
import furrow.client.api.TaskRequest;
import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.InputInfo;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** From a request to what the engine takes. */
final class TaskSpecs {
  private TaskSpecs() {}

  static TaskSpec local(TaskRequest request) throws ProblemException {
    TaskRequest.Limits limits = request.limits();
    return new TaskSpec(
        HexFormat.of().formatHex(request.submissionId()),
        System.getProperty("user.name"),
        request.kernel(),
        request.operation(),
        request.argv(),
        request.options(),
        input(request),
        new TaskSpec.Limits(
            "",
            0,
            limits.chunk(),
            TimeUnit.MILLISECONDS.toNanos(limits.subtaskTimeoutMillis()),
            limits.retries()));
  }

  private static InputRef input(TaskRequest request) throws ProblemException {
    if (request.input() == null) {
      return InputRef.NONE;
    }
    InputInfo seen = InputIdentity.of(request.input());
    return new InputRef(
        seen.path(), "", seen.size(), seen.mtimeMillis(), seen.fingerprint(), seen.inode());
  }
}
