package furrow.protocol.message;

import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Map;

/** The server itself: what it is, its events, its end. */
public interface ServerMessage extends Message {

  /** The message of a code, or null: a switch loads only the class it picks. */
  static Class<? extends Message> withCode(int code) {
    return switch (code) {
      case 0x0301 -> ServerQuery.class;
      case 0x0302 -> ServerInfo.class;
      case 0x0303 -> ServerStop.class;
      case 0x0304 -> EventsWatch.class;
      case 0x0305 -> EventInfo.class;
      case 0x0306 -> SpoolPin.class;
      case 0x0307 -> Serve.class;
      default -> null;
    };
  }

  /** Asks for the server's state; answered by ServerInfo. */
  @Code(
      value = 0x0301,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record ServerQuery() implements ServerMessage {}

  /**
   * The server's state.
   *
   * @param incarnation how often the state directory was opened
   * @param addresses where it listens
   * @param draining it is about to stop
   * @param counters counts by name, documented in docs/operations.md
   * @param shares what users have of what they share: of all, for a role that sees all
   * @param http where it speaks HTTP
   * @param warnings what its operator should know, for display
   */
  @Code(
      value = 0x0302,
      from = {Role.SERVER})
  record ServerInfo(
      @Tag(1) @Bound(bytes = Bounds.NAME) String serverId,
      @Tag(2) @Bound(bytes = Bounds.HOST) String version,
      @Tag(3) long pid,
      @Tag(4) int incarnation,
      @Tag(5) long uptimeMillis,
      @Tag(6) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.PATH) List<String> addresses,
      @Tag(7) @Bound(bytes = Bounds.PATH) String stateDirectory,
      @Tag(8) boolean draining,
      @Tag(9) @Bound(elements = Bounds.OPTIONS, key = Bounds.OPTION_KEY, bytes = Bounds.NAME)
          Map<String, String> counters,
      @Tag(10) @Bound(elements = Bounds.PAGE) List<ShareInfo> shares,
      @Tag(11) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.PATH) List<String> http,
      @Tag(12) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.LINE) List<String> warnings)
      implements ServerMessage {}

  /**
   * Stops the server; answered by Done, then Goodbye.
   *
   * @param immediately do not wait for requests in flight
   */
  @Code(
      value = 0x0303,
      from = {Role.ADMIN})
  record ServerStop(@Tag(1) boolean immediately) implements ServerMessage {}

  /**
   * Follow the event log; answered by EventInfo frames until the connection closes.
   *
   * @param since sequence number after which to begin; 0 for all that is kept
   * @param follow go on when the kept events are sent; else the last one has last set
   */
  @Code(
      value = 0x0304,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record EventsWatch(@Tag(1) long since, @Tag(2) boolean follow) implements ServerMessage {}

  /**
   * One event (docs/events.md).
   *
   * @param kind docs/events.md
   * @param task 0 for none
   * @param subtaskPlusOne 0 for none
   * @param worker empty for none
   * @param text for people
   * @param last nothing more is kept, and nobody asked to follow
   */
  @Code(
      value = 0x0305,
      from = {Role.SERVER})
  record EventInfo(
      @Tag(1) long sequence,
      @Tag(2) long atMillis,
      @Tag(3) @Bound(bytes = Bounds.WORD) String kind,
      @Tag(4) long task,
      @Tag(5) long subtaskPlusOne,
      @Tag(6) @Bound(bytes = Bounds.WORKER) String worker,
      @Tag(7) @Bound(bytes = Bounds.MESSAGE, cut = true) String text,
      @Tag(8) boolean last)
      implements ServerMessage {}

  /**
   * Keeps the files of the spool from being deleted until the connection closes, for a backup;
   * answered by Done.
   */
  @Code(
      value = 0x0306,
      from = {Role.ADMIN})
  record SpoolPin() implements ServerMessage {}

  /**
   * Opens a route of HTTP whose requests are invocations of a kernel, until the connection closes;
   * answered by Done.
   *
   * @param path of the route
   * @param kernel name of the kernel
   * @param operation what the kernel is to do; may be empty
   * @param options the kernel's options by name
   * @param group group whose workers do it; empty for all
   * @param slots requests of the route at a time; 0 for no bound of its own
   * @param timeoutMillis after which a request is answered with an error; 0 for the server's limit
   */
  @Code(
      value = 0x0307,
      from = {Role.ADMIN})
  record Serve(
      @Tag(1) @Bound(bytes = Bounds.LABEL) String path,
      @Tag(2) @Bound(bytes = Bounds.NAME) String kernel,
      @Tag(3) @Bound(bytes = Bounds.OPERATION) String operation,
      @Tag(4) @Bound(elements = Bounds.OPTIONS, key = Bounds.OPTION_KEY, bytes = Bounds.OPERATION)
          Map<String, String> options,
      @Tag(5) @Bound(bytes = Bounds.NAME) String group,
      @Tag(6) int slots,
      @Tag(7) long timeoutMillis)
      implements ServerMessage {}

  /**
   * What a user has of something that all users share.
   *
   * @param what of it, documented in docs/operations.md
   * @param held by the user
   * @param share the most that the user may hold while the others hold what they do
   * @param limit of all users together
   */
  record ShareInfo(
      @Tag(1) @Bound(bytes = Bounds.NAME) String what,
      @Tag(2) @Bound(bytes = Bounds.NAME) String user,
      @Tag(3) long held,
      @Tag(4) long share,
      @Tag(5) long limit) {}
}
