package furrow.protocol.frame;

import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.tlv.Tag;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One message of each kind with every component set. A value depends on the component's name and
 * tag only, so a new component leaves the bytes of the others as they are.
 */
public final class Samples {
  private Samples() {}

  public static Message of(MessageType type) {
    return (Message) record(type.record());
  }

  /** A message of about so many bytes, each of whose fields is within its bound. */
  public static Message large(int bytes) {
    int each = 16_000;
    List<String> lines = new ArrayList<>(Collections.nCopies(bytes / each, "x".repeat(each - 6)));
    lines.add("x".repeat(bytes % each));
    return new Explanation(1, lines);
  }

  private static Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] parameters = new Class<?>[components.length];
    for (int i = 0; i < values.length; i++) {
      int tag = components[i].getAnnotation(Tag.class).value();
      parameters[i] = components[i].getType();
      values[i] =
          value(
              components[i].getName(),
              tag,
              components[i].getType(),
              components[i].getGenericType());
    }
    try {
      return type.getDeclaredConstructor(parameters).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(String name, int tag, Class<?> raw, Type generic) {
    if (raw == int.class) {
      return tag % 2 == 0 ? tag : -1000 * tag;
    } else if (raw == long.class) {
      return tag % 2 == 0 ? (long) tag << 40 : 100L * tag;
    } else if (raw == boolean.class) {
      return true;
    } else if (raw == String.class) {
      return tag % 2 == 0 ? name : name + " \u00fc\u2603\ud83c\udf3e";
    } else if (raw == byte[].class) {
      return new byte[] {(byte) tag, 0, -1};
    } else if (raw == long[].class) {
      return new long[] {0, tag, Long.MIN_VALUE};
    } else if (raw == Role.class) {
      return Role.RANK;
    } else if (raw == List.class) {
      Class<?> element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
      return List.of(value(name, tag, element, element), value("", tag + 1, element, element));
    } else if (raw == Map.class) {
      return Map.of("key of " + name, "value", "", "value of an empty key");
    }
    return record(raw);
  }
}
