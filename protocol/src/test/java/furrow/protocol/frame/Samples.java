package furrow.protocol.frame;

import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** One message of each kind with every component set, each to another value. */
public final class Samples {
  private int next;

  private Samples() {}

  public static Message of(MessageType type) {
    return (Message) new Samples().record(type.record());
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] parameters = new Class<?>[components.length];
    for (int i = 0; i < values.length; i++) {
      parameters[i] = components[i].getType();
      values[i] = value(components[i].getType(), components[i].getGenericType());
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(parameters);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object value(Class<?> raw, Type generic) {
    next++;
    if (raw == int.class) {
      return next % 2 == 0 ? next : -next * 1000;
    } else if (raw == long.class) {
      return next % 2 == 0 ? (long) next << 40 : -(long) next;
    } else if (raw == boolean.class) {
      return true;
    } else if (raw == String.class) {
      return "text " + next + " \u00fc\u2603\ud83c\udf3e";
    } else if (raw == byte[].class) {
      return new byte[] {(byte) next, 0, -1};
    } else if (raw == long[].class) {
      return new long[] {0, next, Long.MIN_VALUE};
    } else if (raw == Role.class) {
      return Role.RANK;
    } else if (raw == List.class) {
      Class<?> element = (Class<?>) ((ParameterizedType) generic).getActualTypeArguments()[0];
      return List.of(value(element, element), value(element, element));
    } else if (raw == Map.class) {
      return Map.of("key " + next, "value", "", "empty");
    }
    return record(raw);
  }
}
