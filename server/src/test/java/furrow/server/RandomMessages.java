package furrow.server;

import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.Goodbye;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Well-formed messages with senseless contents, made from the types of all messages. */
public final class RandomMessages {
  private static final long[] NUMBERS = {
    -1, 0, 1, 2, 3, 5, 1_000, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final String[] TEXTS = {
    "", "w1", "w2", "blue", "noop", "csv", "sum(a)", "KERNEL", "items", "5", "\0", "x".repeat(300)
  };

  private final Random random;

  public RandomMessages(Random random) {
    this.random = random;
  }

  /** What a peer of this role may send, without what ends the server or the session. */
  public static List<MessageType> harmless(Role role) {
    List<MessageType> types = new ArrayList<>();
    for (MessageType type : Messages.all()) {
      boolean ends = type.record() == ServerStop.class || type.record() == Goodbye.class;
      if (type.from().contains(role) && !ends) {
        types.add(type);
      }
    }
    return types;
  }

  public Message of(MessageType type) {
    return (Message) value(type.record());
  }

  public Message oneOf(List<MessageType> types) {
    return of(types.get(random.nextInt(types.size())));
  }

  private Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class ? list(generic) : map();
    }
    Class<?> kind = (Class<?>) type;
    if (kind == int.class) {
      return (int) NUMBERS[random.nextInt(NUMBERS.length)];
    }
    if (kind == long.class) {
      return NUMBERS[random.nextInt(NUMBERS.length)];
    }
    if (kind == boolean.class) {
      return random.nextBoolean();
    }
    if (kind == String.class) {
      return TEXTS[random.nextInt(TEXTS.length)];
    }
    if (kind == byte[].class) {
      return new byte[random.nextBoolean() ? 16 : random.nextInt(100)];
    }
    if (kind == long[].class) {
      return random.longs(random.nextInt(4), -2, 50).toArray();
    }
    if (kind.isEnum()) {
      return kind.getEnumConstants()[random.nextInt(kind.getEnumConstants().length)];
    }
    return record(kind);
  }

  private Object record(Class<?> kind) {
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i].getGenericType());
    }
    try {
      return kind.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(kind.getName(), e);
    }
  }

  private List<Object> list(ParameterizedType generic) {
    List<Object> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(generic.getActualTypeArguments()[0]));
    }
    return items;
  }

  private Map<String, String> map() {
    Map<String, String> map = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      map.put(TEXTS[random.nextInt(TEXTS.length)], TEXTS[random.nextInt(TEXTS.length)]);
    }
    return map;
  }
}
