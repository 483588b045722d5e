package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;

/** The HTTP status of each error code, and the one shape of errors. */
public final class Statuses {
  private Statuses() {}

  /** No default: a new code has to be placed here. */
  public static int of(ErrorCode code) {
    return switch (code) {
      case BAD_FRAME, BAD_REQUEST, BAD_UPLOAD, TLS_MISMATCH -> 400;
      case BAD_OPERATION, UNKNOWN_COLUMN, UNKNOWN_KERNEL, BAD_SETTING -> 400;
      case AUTH_REFUSED -> 401;
      case FORBIDDEN, KERNEL_DISABLED -> 403;
      case UNKNOWN_MESSAGE, NO_SUCH_TASK, NO_SUCH_SUBTASK, NO_SUCH_WORKER, NO_SUCH_GROUP -> 404;
      case NO_SUCH_WORLD -> 404;
      case FRAME_TIMEOUT -> 408;
      case CONFLICT, GROUP_EXISTS, GROUP_IN_USE, NOT_FINAL, NOTHING_TO_RETRY -> 409;
      case CANCELLED, SUBTASK_FAILED, SUBTASK_TIMEOUT, POISONED, TOO_MANY_GROUPS -> 409;
      case KERNEL_MISSING, STATE_IN_USE, PORT_IN_USE -> 409;
      case RESULT_LOST -> 410;
      case FRAME_TOO_LARGE, FIELD_TOO_LARGE -> 413;
      case INPUT_MISSING, INPUT_NOT_VISIBLE, INPUT_NOT_REGULAR, INPUT_UNREADABLE -> 422;
      case INPUT_EMPTY, INPUT_CHANGED, INPUT_UNSUPPORTED -> 422;
      case BAD_RECORD, BAD_CELL, RECORD_TOO_LARGE -> 422;
      case INTERNAL, MERGE_FAILED, OUTPUT_FAILED, STORE_DAMAGED -> 500;
      case BUSY, SHUTTING_DOWN, UNREACHABLE, LOST_HEARTBEAT -> 503;
      case TIMEOUT -> 504;
      case UNSUPPORTED_VERSION -> 505;
      case NO_SPACE -> 507;
    };
  }

  /** What is sent of an error; {@code error} is what simple clients read. */
  public static JsonObject body(ProblemException problem) {
    return new JsonObject()
        .put("schema", "furrow/1")
        .put("error", problem.getMessage())
        .put("code", problem.code().name())
        .put("message", problem.getMessage())
        .put("hint", problem.hint());
  }
}
