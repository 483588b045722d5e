package furrow.protocol.docs;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Coded;
import furrow.protocol.tlv.Tag;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/protocol.md and docs/messages.md say what the code does. {@code
 * -Dfurrow.docs=write} writes them anew; what stands outside the markers is left alone.
 */
class ProtocolDocTest {
  private static final Path PROTOCOL = Path.of("../docs/protocol.md");
  private static final Path MESSAGES = Path.of("../docs/messages.md");
  private static final boolean WRITE = "write".equals(System.getProperty("furrow.docs"));

  private static void section(Path file, String marker, String expected) throws IOException {
    String text = Files.readString(file);
    String begin = "<!-- " + marker + " -->\n";
    int from = text.indexOf(begin) + begin.length();
    int to = text.indexOf("<!-- end -->", from);
    assertThat(from).as("marker %s in %s", marker, file).isGreaterThan(begin.length());
    assertThat(to).as("end of %s in %s", marker, file).isPositive();
    if (WRITE) {
      text = text.substring(0, from) + expected + text.substring(to);
      Files.writeString(file, text);
      to = from + expected.length();
    }
    assertThat(text.substring(from, to))
        .as("%s of %s; -Dfurrow.docs=write writes it anew", marker, file)
        .isEqualTo(expected);
  }

  @Test
  void messages() throws Exception {
    StringBuilder table = new StringBuilder("\n| code | message | from | |\n|---|---|---|---|\n");
    for (MessageType type : Messages.all()) {
      table.append(
          String.format(
              "| 0x%04x | [%s](messages.md#%s) | %s | %s |\n",
              type.code(),
              type.name(),
              type.name().toLowerCase(Locale.ROOT),
              senders(type),
              new JavadocOf(type.record()).text()));
    }
    section(PROTOCOL, "messages", table.append('\n').toString());
  }

  private static String senders(MessageType type) {
    if (type.from().size() == Role.values().length) {
      return "all";
    }
    String roles =
        type.from().stream()
            .sorted()
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String needs = type.needs().stream().map(Permission::text).collect(Collectors.joining(", "));
    return needs.isEmpty() ? roles : roles + "; with permission " + needs;
  }

  @Test
  void errors() throws Exception {
    StringBuilder table =
        new StringBuilder("\n| number | error | advice | exit |\n|---|---|---|---|\n");
    for (ErrorCode code : ErrorCode.values()) {
      table.append(
          String.format(
              "| %d | `%s` | %s | %d |\n",
              code.number(),
              code,
              code.advice().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              code.exit()));
    }
    section(PROTOCOL, "errors", table.append('\n').toString());
  }

  @Test
  void fieldsOfMessages() throws Exception {
    StringBuilder text = new StringBuilder();
    for (MessageType type : Messages.all()) {
      text.append(String.format("\n### %s\n\n0x%04x. ", type.name(), type.code()));
      fields(type.record(), text);
    }
    section(MESSAGES, "messages", text.append('\n').toString());
  }

  @Test
  void fieldsOfRecords() throws Exception {
    Map<String, Class<?>> nested = new TreeMap<>();
    for (MessageType type : Messages.all()) {
      collect(type.record(), nested);
    }
    StringBuilder text = new StringBuilder();
    for (Class<?> record : nested.values()) {
      text.append(String.format("\n### %s\n\n", record.getSimpleName()));
      fields(record, text);
    }
    section(MESSAGES, "records", text.append('\n').toString());
  }

  @Test
  void roles() throws Exception {
    StringBuilder table = new StringBuilder("\n| number | role |\n|---|---|\n");
    for (Role role : Role.values()) {
      table.append(
          String.format("| %d | %s |\n", role.code(), role.name().toLowerCase(Locale.ROOT)));
    }
    table.append("| 3 | reserved, for relays |\n");
    section(MESSAGES, "roles", table.append('\n').toString());
  }

  private static void collect(Class<?> record, Map<String, Class<?>> nested) {
    for (RecordComponent component : record.getRecordComponents()) {
      for (Class<?> used : classes(component.getType(), component.getGenericType())) {
        boolean message = Message.class.isAssignableFrom(used);
        if (used.isRecord() && !message && nested.put(used.getSimpleName(), used) == null) {
          collect(used, nested);
        }
      }
    }
  }

  private static List<Class<?>> classes(Class<?> raw, Type generic) {
    List<Class<?>> all = new ArrayList<>(List.of(raw));
    if (generic instanceof ParameterizedType parameterized) {
      for (Type argument : parameterized.getActualTypeArguments()) {
        all.add((Class<?>) argument);
      }
    }
    return all;
  }

  private static void fields(Class<?> record, StringBuilder text) throws IOException {
    JavadocOf doc = new JavadocOf(record);
    text.append(doc.text()).append('\n');
    RecordComponent[] components = record.getRecordComponents();
    if (components.length == 0) {
      return;
    }
    text.append("\n| tag | field | type | at most | |\n|---|---|---|---|---|\n");
    for (RecordComponent component : components) {
      Tag tag = component.getAnnotation(Tag.class);
      text.append(
          String.format(
              "| %d%s | %s | %s | %s | %s |\n",
              tag.value(),
              tag.critical() ? " critical" : "",
              component.getName(),
              typeName(component.getType(), component.getGenericType()),
              bound(component.getAnnotation(Bound.class)),
              doc.parameter(component.getName()).replace("|", "\\|")));
    }
  }

  private static String bound(Bound bound) {
    if (bound == null) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    if (bound.elements() > 0) {
      parts.add(String.format(Locale.ROOT, "%,d elements", bound.elements()));
    }
    if (bound.key() > 0) {
      parts.add(String.format(Locale.ROOT, "keys of %,d bytes", bound.key()));
    }
    if (bound.bytes() > 0) {
      parts.add(
          String.format(
              Locale.ROOT, bound.key() > 0 ? "values of %,d bytes" : "%,d bytes", bound.bytes()));
    }
    return String.join(", ", parts) + (bound.cut() ? "; cut" : "");
  }

  private static String typeName(Class<?> raw, Type generic) {
    if (raw == int.class || raw == long.class) {
      return raw.getName();
    } else if (raw == boolean.class) {
      return "flag";
    } else if (raw == String.class) {
      return "text";
    } else if (raw == byte[].class) {
      return "bytes";
    } else if (raw == long[].class) {
      return "longs";
    } else if (raw == Map.class) {
      return "map";
    } else if (raw == List.class) {
      Class<?> element = classes(raw, generic).get(1);
      return "list of " + typeName(element, element);
    } else if (Coded.class.isAssignableFrom(raw)) {
      return raw.getSimpleName().toLowerCase(Locale.ROOT);
    }
    return "[" + raw.getSimpleName() + "](#" + raw.getSimpleName().toLowerCase(Locale.ROOT) + ")";
  }
}
