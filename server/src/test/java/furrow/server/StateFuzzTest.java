package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.WorkMessage.Join;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Well-formed messages with senseless contents, in senseless order, from peers that may send them:
 * the server refuses or ignores, and goes on.
 */
class StateFuzzTest {
  private static final int WAIT = 20_000;
  private static final int MESSAGES = 3_000;
  private static final long[] NUMBERS = {
    -1, 0, 1, 2, 3, 5, 1_000, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final String[] TEXTS = {
    "", "w1", "w2", "blue", "noop", "csv", "sum(a)", "KERNEL", "items", "5", "\0", "x".repeat(300)
  };

  @TempDir Path directory;
  private final long seed = Long.getLong("furrow.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void nothingThatAPeerMaySendEndsTheServer() throws Exception {
    try (ServerHarness harness = ServerHarness.start(directory)) {
      for (Role role : new Role[] {Role.WORKER, Role.ADMIN, Role.WORKER, Role.CLIENT}) {
        try (Link client = harness.link(Role.CLIENT)) {
          client.call(TestSubmissions.noop(1_000), WAIT);
        }
        storm(harness, role);
        assertThat(harness.server().ended()).as("seed %d", seed).isNotDone();
        try (Link link = harness.link(Role.READ)) {
          assertThat(link.call(new ServerQuery(), WAIT))
              .as("seed %d", seed)
              .isInstanceOf(ServerInfo.class);
        }
      }
    }
  }

  private void storm(ServerHarness harness, Role role) throws Exception {
    List<MessageType> types = new ArrayList<>();
    for (MessageType type : Messages.all()) {
      boolean ends = type.record() == ServerStop.class || type.record() == Goodbye.class;
      if (type.from().contains(role) && !ends) {
        types.add(type);
      }
    }
    Link link = null;
    for (int i = 0; i < MESSAGES; i++) {
      try {
        if (link == null || random.nextInt(200) == 0) {
          link = renewed(harness, role, link);
        }
        MessageType type = types.get(random.nextInt(types.size()));
        link.send(i, (Message) value(type.record(), 0));
      } catch (ProblemException e) {
        link = null;
      }
    }
    if (link != null) {
      link.close();
    }
  }

  private Link renewed(ServerHarness harness, Role role, Link before) throws ProblemException {
    if (before != null) {
      before.close();
    }
    Link link = harness.link(role);
    Thread reader =
        new Thread(
            () -> {
              try {
                while (link.receive() != null) {
                  continue;
                }
              } catch (ProblemException e) {
                link.close();
              }
            });
    reader.setDaemon(true);
    reader.start();
    if (role == Role.WORKER && random.nextInt(4) > 0) {
      link.send(
          1,
          new Join(
              "w" + random.nextInt(3),
              "here",
              1,
              1 + random.nextInt(4),
              List.of(),
              Map.of(),
              List.of("noop", "csv"),
              List.of(),
              List.of(),
              ""));
    }
    return link;
  }

  private Object value(Type type, int depth) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class ? list(generic, depth) : map();
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
    return record(kind, depth);
  }

  private Object record(Class<?> kind, int depth) throws ReflectiveOperationException {
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i].getGenericType(), depth + 1);
    }
    return kind.getDeclaredConstructor(types).newInstance(values);
  }

  private List<Object> list(ParameterizedType generic, int depth)
      throws ReflectiveOperationException {
    List<Object> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(generic.getActualTypeArguments()[0], depth));
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
