package furrow.protocol.frame;

import furrow.protocol.message.ClusterMessage;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage;
import furrow.protocol.message.SessionMessage;
import furrow.protocol.message.TaskMessage;
import furrow.protocol.message.WorkMessage;
import furrow.protocol.message.WorldMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every message there is. Each page of messages has a switch from codes to its records; a new
 * message is a record and a line of that switch in the same file. A code used twice does not
 * compile. A retired message leaves its line, with {@code null} for the class and its name in a
 * comment, so that its code is never given away again.
 *
 * <p>The class literals stand in switches because a switch loads only the class it picks: a thin
 * command needs five of them.
 */
public final class Messages {
  private static final int HIGHEST = 0xffff;
  private static final Map<Class<?>, MessageType> TYPES = new ConcurrentHashMap<>();

  private Messages() {}

  private static Class<? extends Message> record(int code) {
    return switch (code >>> 8) {
      case 0 -> SessionMessage.withCode(code);
      case 1 -> TaskMessage.withCode(code);
      case 2 -> ClusterMessage.withCode(code);
      case 3 -> ServerMessage.withCode(code);
      case 4 -> WorkMessage.withCode(code);
      case 5 -> WorldMessage.withCode(code);
      default -> null;
    };
  }

  /** Every message, in the order of the codes. */
  public static List<MessageType> all() {
    List<MessageType> types = new ArrayList<>();
    for (int code = 0; code <= HIGHEST; code++) {
      MessageType type = find(code);
      if (type != null) {
        types.add(type);
      }
    }
    return types;
  }

  /** The row of a code, or null. */
  static MessageType find(int code) {
    Class<? extends Message> record = record(code);
    return record == null ? null : of(record);
  }

  /** The row of a message's class. */
  public static MessageType of(Class<? extends Message> record) {
    MessageType known = TYPES.get(record);
    return known == null ? add(record) : known;
  }

  private static MessageType add(Class<? extends Message> record) {
    MessageType type = new MessageType(record);
    if (record(type.code()) != record) {
      throw new IllegalArgumentException(record + " is missing in the message table");
    }
    MessageType earlier = TYPES.putIfAbsent(record, type);
    return earlier == null ? type : earlier;
  }
}
