package furrow.protocol.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words that a message's source says about it and its components. */
final class JavadocOf {
  private static final Path SOURCES = Path.of("src/main/java/furrow/protocol/message");

  private final StringBuilder text = new StringBuilder();
  private final Map<String, StringBuilder> parameters = new LinkedHashMap<>();

  JavadocOf(Class<?> record) throws IOException {
    String page = record.getDeclaringClass().getSimpleName() + ".java";
    String source = Files.readString(SOURCES.resolve(page));
    int declared = source.indexOf(" record " + record.getSimpleName() + "(");
    int begin = source.lastIndexOf("/**", declared) + 3;
    int end = source.indexOf("*/", begin);
    StringBuilder current = text;
    for (String line : source.substring(begin, end).split("\n")) {
      String words = line.strip();
      words = words.startsWith("*") ? words.substring(1).strip() : words;
      if (words.startsWith("@param ")) {
        String[] parts = words.split(" ", 3);
        current = new StringBuilder();
        parameters.put(parts[1], current);
        words = parts[2];
      }
      if (!words.isEmpty()) {
        current.append(current.isEmpty() ? "" : " ").append(words);
      }
    }
  }

  String text() {
    return text.toString().replaceAll("\\{@link (\\w+)}", "$1");
  }

  String parameter(String name) {
    return parameters.containsKey(name) ? parameters.get(name).toString() : "";
  }
}
