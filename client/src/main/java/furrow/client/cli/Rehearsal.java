package furrow.client.cli;

import furrow.client.api.FurrowClient;
import furrow.client.render.AnswerTable;
import furrow.client.render.Format;
import furrow.client.settings.SettingKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Loads the classes of the common commands, so that the launcher can keep them in an archive that
 * makes later starts quick. Does nothing else.
 */
public final class Rehearsal {
  private static final String[][] LINES = {
    {"version", "--json"},
    {"help", "submit"},
    {"task", "list", "--access", "/nonexistent/furrow"},
    {"task", "show", "12.1", "-o", "jsonl", "--access", "/nonexistent/furrow"},
    {"worker", "list", "--json", "--access", "/nonexistent/furrow"},
    {"group", "list", "--access", "/nonexistent/furrow"},
    {"server", "info", "--access", "/nonexistent/furrow"},
    {"submit", "f", "--op", "sum(*)", "--wait", "--access", "/nonexistent/furrow"},
    {"events", "--access", "/nonexistent/furrow"},
    {"config", "show"}
  };

  private static final String ANSWER =
      "{\"schema\":\"furrow/1\",\"rows\":1,\"columns\":[\"a\"],\"data\":[[\"1\"]],\"skipped\":{}}";

  private Rehearsal() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Context context =
        new Context(
            Map.of(), new ByteArrayInputStream(new byte[0]), nowhere, nowhere, true, 100, null);
    for (String[] line : LINES) {
      Cli.run(context, line);
    }
    AnswerTable.print(ANSWER.getBytes(StandardCharsets.UTF_8), Format.TABLE, nowhere);
    touch();
  }

  private static void touch() throws IOException, ClassNotFoundException {
    String[] names = {
      "furrow.protocol.link.Link",
      "furrow.protocol.link.FrameReader",
      "furrow.protocol.link.UnixTransport",
      "furrow.protocol.link.SocketTransport",
      "furrow.protocol.frame.FrameCodec",
      "furrow.protocol.frame.Messages",
      FurrowClient.class.getName(),
      SettingKey.class.getName(),
      Duration.class.getName(),
      Path.class.getName()
    };
    for (String name : names) {
      Class.forName(name);
    }
  }
}
