package furrow.client.api;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import java.io.IOException;

/** Hands in one task: by reference where that works, by value otherwise. */
final class Submission {
  private final RequestLink requests;
  private final TaskRequest request;
  private final FurrowClient.UploadListener listener;

  Submission(RequestLink requests, TaskRequest request, FurrowClient.UploadListener listener) {
    this.requests = requests;
    this.request = request;
    this.listener = listener;
  }

  Accepted submit() throws IOException {
    if (request.input() == null) {
      return send(InputIdentity.NONE);
    }
    InputInfo input = InputIdentity.of(request.input());
    if (!request.upload()) {
      try {
        return send(input);
      } catch (ProblemException e) {
        if (e.code() == ErrorCode.CONFLICT) {
          return sentUpBefore(input, e);
        }
        if (e.code() != ErrorCode.INPUT_NOT_VISIBLE) {
          throw e;
        }
      }
    }
    return send(new InputUpload(requests, request, input).send(listener));
  }

  /** The same submission may have been accepted earlier with its input sent up: not a conflict. */
  private Accepted sentUpBefore(InputInfo input, ProblemException conflict)
      throws ProblemException {
    try {
      return send(InputUpload.named(request, input));
    } catch (ProblemException e) {
      throw conflict;
    }
  }

  private Accepted send(InputInfo input) throws ProblemException {
    TaskRequest.Limits limits = request.limits();
    Submit submit =
        new Submit(
            request.submissionId(),
            request.kernel(),
            request.operation(),
            request.argv(),
            request.options(),
            input,
            limits.group(),
            limits.priority(),
            limits.chunk(),
            limits.subtaskTimeoutMillis(),
            limits.retries());
    return requests.again(() -> requests.ask(submit, Accepted.class));
  }
}
