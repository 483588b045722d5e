package furrow.protocol.message;

import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/** Groups and workers, as clients see them. */
public interface ClusterMessage extends Message {

  /** The message of a code, or null: a switch loads only the class it picks. */
  static Class<? extends Message> withCode(int code) {
    return switch (code) {
      case 0x0201 -> GroupCreate.class;
      case 0x0202 -> GroupDelete.class;
      case 0x0203 -> GroupQuery.class;
      case 0x0204 -> GroupList.class;
      case 0x0205 -> Membership.class;
      case 0x0206 -> WorkerQuery.class;
      case 0x0207 -> WorkerList.class;
      case 0x0208 -> DrainWorker.class;
      case 0x0209 -> ResumeWorker.class;
      default -> null;
    };
  }

  /** Creates a group; answered by Done. */
  @Code(
      value = 0x0201,
      from = {Role.CLIENT, Role.ADMIN})
  record GroupCreate(@Tag(1) @Bound(bytes = Bounds.NAME) String group) implements ClusterMessage {}

  /** Deletes a group; answered by Done. */
  @Code(
      value = 0x0202,
      from = {Role.CLIENT, Role.ADMIN})
  record GroupDelete(@Tag(1) @Bound(bytes = Bounds.NAME) String group) implements ClusterMessage {}

  /**
   * Asks for groups; answered by GroupList.
   *
   * @param group empty for all
   */
  @Code(
      value = 0x0203,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record GroupQuery(@Tag(1) @Bound(bytes = Bounds.NAME) String group) implements ClusterMessage {}

  /**
   * Groups.
   *
   * @param more further frames with the same correlation follow
   */
  @Code(
      value = 0x0204,
      from = {Role.SERVER})
  record GroupList(
      @Tag(1) @Bound(elements = Bounds.PAGE) List<GroupInfo> groups, @Tag(2) boolean more)
      implements ClusterMessage {}

  /**
   * Puts a worker into a group or takes it out; answered by Done.
   *
   * @param join in, else out
   */
  @Code(
      value = 0x0205,
      from = {Role.CLIENT, Role.ADMIN})
  record Membership(
      @Tag(1) @Bound(bytes = Bounds.WORKER) String worker,
      @Tag(2) @Bound(bytes = Bounds.NAME) String group,
      @Tag(3) boolean join)
      implements ClusterMessage {}

  /**
   * Asks for workers; answered by WorkerList.
   *
   * @param worker empty for all
   */
  @Code(
      value = 0x0206,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record WorkerQuery(@Tag(1) @Bound(bytes = Bounds.WORKER) String worker)
      implements ClusterMessage {}

  /**
   * Workers.
   *
   * @param more further frames with the same correlation follow
   */
  @Code(
      value = 0x0207,
      from = {Role.SERVER})
  record WorkerList(
      @Tag(1) @Bound(elements = Bounds.PAGE) List<WorkerInfo> workers, @Tag(2) boolean more)
      implements ClusterMessage {}

  /**
   * No new work for a worker; answered by Done.
   *
   * @param worker its name
   * @param stop and it is to end when it is empty
   */
  @Code(
      value = 0x0208,
      from = {Role.CLIENT, Role.ADMIN})
  record DrainWorker(@Tag(1) @Bound(bytes = Bounds.WORKER) String worker, @Tag(2) boolean stop)
      implements ClusterMessage {}

  /**
   * Ends a worker's quarantine, and the time it gets no work of which it lacked program or memory;
   * answered by Done.
   *
   * @param worker its name
   */
  @Code(
      value = 0x0209,
      from = {Role.ADMIN})
  record ResumeWorker(@Tag(1) @Bound(bytes = Bounds.WORKER) String worker)
      implements ClusterMessage {}

  /**
   * A group and its size.
   *
   * @param tasks that ask for it and have not ended
   */
  record GroupInfo(
      @Tag(1) @Bound(bytes = Bounds.NAME) String group,
      @Tag(2) int workers,
      @Tag(3) int slots,
      @Tag(4) int busy,
      @Tag(5) long tasks) {}

  /**
   * A worker as the server sees it.
   *
   * @param session of its connection
   * @param state up, suspect, draining, quarantined or probation
   * @param busy slots at work
   * @param queued subtasks handed to it and not begun
   * @param heartbeatAgeMillis since its last sign of life
   * @param subtasksDone since it joined
   * @param reason why it is not given everything; empty for nothing
   */
  record WorkerInfo(
      @Tag(1) @Bound(bytes = Bounds.WORKER) String worker,
      @Tag(2) long session,
      @Tag(3) @Bound(bytes = Bounds.WORD) String state,
      @Tag(4) @Bound(bytes = Bounds.HOST) String host,
      @Tag(5) long pid,
      @Tag(6) int slots,
      @Tag(7) int busy,
      @Tag(8) long queued,
      @Tag(9) @Bound(elements = Bounds.PAGE, bytes = Bounds.NAME) List<String> groups,
      @Tag(10) @Bound(elements = Bounds.LABELS, key = Bounds.NAME, bytes = Bounds.LABEL)
          Map<String, String> labels,
      @Tag(11) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.NAME) List<String> kernels,
      @Tag(12) long heartbeatAgeMillis,
      @Tag(13) long subtasksDone,
      @Tag(14) @Bound(bytes = Bounds.LINE, cut = true) String reason) {}
}
