package furrow.client.cli.training;

import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.client.render.AnswerTable;
import furrow.client.render.Format;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Goes through the common commands against a server that answers with nothing, so that the launcher
 * can keep the classes they load in an archive.
 */
public final class ThinTrainingRun {
  private static final String[][] LINES = {
    {"version", "--json"},
    {"help", "submit"},
    {"task", "list"},
    {"task", "list", "--json"},
    {"task", "show", "12.1", "-o", "jsonl"},
    {"worker", "list", "-o", "id"},
    {"group", "list"},
    {"mpi", "status"},
    {"server", "info"},
    {"submit", "--kernel", "noop", "--wait"},
    {"events"},
    {"config", "show"}
  };

  private static final String ANSWER =
      "{\"schema\":\"furrow/1\",\"rows\":1,\"columns\":[\"a\"],\"data\":[[\"1\"]],\"skipped\":{}}";

  private ThinTrainingRun() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    Path directory = Files.createTempDirectory("furrow-training");
    try (EmptyServer server = new EmptyServer(directory)) {
      Map<String, String> environment = Map.of("FURROW_ACCESS", server.accessFile().toString());
      Context context =
          new Context(
              environment,
              new ByteArrayInputStream(new byte[0]),
              nowhere,
              nowhere,
              true,
              100,
              null);
      for (String[] line : LINES) {
        Cli.run(context, line);
      }
    } finally {
      Files.deleteIfExists(directory);
    }
    AnswerTable.print(ANSWER.getBytes(StandardCharsets.UTF_8), Format.TABLE, nowhere);
  }
}
