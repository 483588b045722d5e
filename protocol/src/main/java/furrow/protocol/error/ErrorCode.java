package furrow.protocol.error;

import static furrow.protocol.error.Advice.FIX;
import static furrow.protocol.error.Advice.GIVE_UP;
import static furrow.protocol.error.Advice.REPORT;
import static furrow.protocol.error.Advice.RETRY;

import java.util.Optional;

/**
 * Everything that can go wrong, by number. Numbers are never reused; a retired one keeps its place.
 * {@link #exit()} is the exit status of a command that ends with this error.
 */
public enum ErrorCode {
  INTERNAL(1, REPORT, 70),

  // connection
  UNSUPPORTED_VERSION(10, GIVE_UP, 5),
  AUTH_REFUSED(11, FIX, 5),
  FORBIDDEN(12, GIVE_UP, 5),
  TLS_MISMATCH(13, FIX, 5),
  UNREACHABLE(14, RETRY, 4),
  BAD_FRAME(15, REPORT, 70),
  FRAME_TOO_LARGE(16, FIX, 2),
  FRAME_TIMEOUT(17, RETRY, 4),
  UNKNOWN_MESSAGE(18, GIVE_UP, 5),
  BAD_REQUEST(19, FIX, 2),
  SHUTTING_DOWN(20, RETRY, 4),
  LOST_HEARTBEAT(21, RETRY, 4),
  FIELD_TOO_LARGE(22, FIX, 2),

  // admission
  BUSY(30, RETRY, 9),
  NO_SPACE(31, RETRY, 9),
  OUTPUT_FAILED(33, FIX, 9),
  CONFLICT(32, FIX, 2),

  // names
  NO_SUCH_TASK(40, FIX, 3),
  NO_SUCH_SUBTASK(41, FIX, 3),
  NO_SUCH_WORKER(42, FIX, 3),
  NO_SUCH_GROUP(43, FIX, 3),
  GROUP_EXISTS(44, FIX, 2),
  GROUP_IN_USE(45, FIX, 2),
  NOT_FINAL(46, RETRY, 2),
  NOTHING_TO_RETRY(47, FIX, 2),
  NO_SUCH_WORLD(48, FIX, 3),

  // operation
  BAD_OPERATION(60, FIX, 2),
  UNKNOWN_COLUMN(61, FIX, 2),
  UNKNOWN_KERNEL(62, FIX, 2),
  KERNEL_DISABLED(63, GIVE_UP, 5),
  KERNEL_MISSING(64, FIX, 1),

  // input
  INPUT_MISSING(80, FIX, 7),
  INPUT_NOT_VISIBLE(81, FIX, 7),
  INPUT_NOT_REGULAR(82, FIX, 7),
  INPUT_UNREADABLE(83, FIX, 7),
  INPUT_EMPTY(84, FIX, 7),
  INPUT_CHANGED(85, FIX, 7),
  INPUT_UNSUPPORTED(86, FIX, 7),
  BAD_RECORD(87, FIX, 7),
  BAD_CELL(88, FIX, 7),
  RECORD_TOO_LARGE(89, FIX, 7),
  BAD_UPLOAD(90, RETRY, 7),

  // outcome
  TOO_MANY_GROUPS(100, FIX, 1),
  SUBTASK_FAILED(101, FIX, 1),
  SUBTASK_TIMEOUT(102, FIX, 1),
  POISONED(103, FIX, 1),
  CANCELLED(104, GIVE_UP, 6),
  MERGE_FAILED(105, REPORT, 1),
  TIMEOUT(106, RETRY, 124),
  RESULT_LOST(107, FIX, 1),

  // start
  PORT_IN_USE(120, FIX, 8),
  STATE_IN_USE(121, FIX, 8),
  BAD_SETTING(122, FIX, 2),
  STORE_DAMAGED(123, FIX, 70);

  private final int number;
  private final Advice advice;
  private final int exit;

  ErrorCode(int number, Advice advice, int exit) {
    this.number = number;
    this.advice = advice;
    this.exit = exit;
  }

  public int number() {
    return number;
  }

  public Advice advice() {
    return advice;
  }

  public int exit() {
    return exit;
  }

  public static Optional<ErrorCode> of(int number) {
    for (ErrorCode code : values()) {
      if (code.number == number) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }

  /**
   * The code of this name, or {@link #INTERNAL}: kernels and engine name codes without seeing this
   * class.
   */
  public static ErrorCode named(String name) {
    for (ErrorCode code : values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return INTERNAL;
  }
}
