package furrow.protocol.message;

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
   */
  @Code(
      value = 0x0302,
      from = {Role.SERVER})
  record ServerInfo(
      @Tag(1) String serverId,
      @Tag(2) String version,
      @Tag(3) long pid,
      @Tag(4) int incarnation,
      @Tag(5) long uptimeMillis,
      @Tag(6) List<String> addresses,
      @Tag(7) String stateDirectory,
      @Tag(8) boolean draining,
      @Tag(9) Map<String, String> counters)
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
      @Tag(3) String kind,
      @Tag(4) long task,
      @Tag(5) long subtaskPlusOne,
      @Tag(6) String worker,
      @Tag(7) String text,
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
}
