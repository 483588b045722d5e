package furrow.server.http;

import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.server.http.Route.Kind;

/** Tasks are handed in: their input by path, or as the body of the request. */
final class SubmitRoutes {
  static final String UPLOAD = "/api/v1/tasks/upload";

  /** A task's texts have at most 128 KiB; JSON may need six characters for one. */
  private static final int MOST_BODY = 1 << 20;

  private SubmitRoutes() {}

  static void register(RouteTable routes) {
    routes.add(
        Route.post("/api/v1/tasks")
            .summary("Hands in a task; its input is a file that the server sees, or there is none")
            .sends(Submit.class)
            .takesJson(MOST_BODY, TaskForm.schema())
            .answers(201, "The task is accepted and stored", null)
            .answers(200, "The same task was accepted before", null)
            .to(SubmitRoutes::byPath));
    Route.Builder upload =
        Route.post(UPLOAD)
            .summary("Hands in a task; its input is the body of the request")
            .query("name", Kind.TEXT, "Name of the input in messages");
    TaskForm.FIELDS.forEach(field -> upload.query(field.name(), field.kind(), field.text()));
    routes.add(
        upload
            .sends(UploadOpen.class)
            .sends(UploadChunk.class)
            .sends(UploadClose.class)
            .sends(Submit.class)
            .takesBytes(Long.MAX_VALUE)
            .answers(201, "The task is accepted and stored", null)
            .answers(200, "The same task was accepted before", null)
            .to(exchange -> TaskUpload.begin(exchange, TaskForm.ofQuery(exchange))));
  }

  private static void byPath(Exchange exchange) throws ProblemException {
    TaskForm form = TaskForm.ofBody(exchange);
    submit(exchange, form, form.named());
  }

  static void submit(Exchange exchange, TaskForm form, InputInfo input) throws ProblemException {
    exchange.call(
        form.submit(input),
        reply -> accepted(exchange, (Accepted) reply),
        error -> exchange.fail(inTermsOf(form, error)));
  }

  private static void accepted(Exchange exchange, Accepted accepted) {
    exchange
        .respondWith("Location", "/api/v1/tasks/" + accepted.task())
        .answer(accepted.duplicate() ? 200 : 201, Rows.schema().putAll(Rows.accepted(accepted)));
  }

  /** An error names the id that the client has given, and a way that this client can go. */
  private static ErrorReply inTermsOf(TaskForm form, ErrorReply error) {
    if (error.code() == ErrorCode.CONFLICT.number() && form.givenId() != null) {
      String message = "the id " + form.givenId() + " was used for another task";
      return new ErrorReply(error.code(), message, error.hint(), error.retryAfterMillis());
    }
    if (error.code() == ErrorCode.INPUT_NOT_VISIBLE.number()) {
      String hint = "send its bytes: curl -X POST -T FILE .../api/v1/tasks/upload?op=...";
      return new ErrorReply(error.code(), error.message(), hint, error.retryAfterMillis());
    }
    return error;
  }
}
