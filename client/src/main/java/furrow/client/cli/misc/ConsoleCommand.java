package furrow.client.cli.misc;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.client.cli.ServerLeaf;
import furrow.client.settings.BadValueException;
import furrow.client.settings.Words;
import furrow.protocol.message.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code furrow console}: short commands to a running server, one per line. */
@Command(
    name = "console",
    description =
        "Takes commands for the running server, one per line: status, workers, tasks, ...")
public final class ConsoleCommand extends ServerLeaf {
  private static final String HELP =
      """
      status                 how the server is
      workers                all workers
      tasks                  all tasks
      groups                 all groups
      drain WORKER           no new work for a worker
      cancel TASK            ends a task
      help                   this text
      quit                   leaves the console; the server goes on
      Any other furrow command works as well, for instance: task explain last
      """;

  @Override
  protected Role role() {
    return Role.ADMIN;
  }

  @Override
  protected int call(FurrowClient client) throws Exception {
    String server = "server pid " + client.server().pid();
    client.close();
    boolean prompt = Context.interactive();
    PrintStream out = context().out();
    if (prompt) {
      out.println("connected to " + server + "; help lists the commands, quit leaves");
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(context().in(), StandardCharsets.UTF_8));
    while (true) {
      if (prompt) {
        out.print("furrow> ");
      }
      out.flush();
      String line = in.readLine();
      if (line == null || !run(line.trim())) {
        return 0;
      }
    }
  }

  /** False to leave. */
  private boolean run(String line) throws IOException {
    List<String> words;
    try {
      words = Words.split(line);
    } catch (BadValueException e) {
      say("error: " + e.getMessage());
      return true;
    }
    if (words.isEmpty()) {
      return true;
    }
    switch (words.get(0)) {
      case "quit", "exit" -> {
        return false;
      }
      case "help" -> context().out().print(HELP);
      default -> Cli.run(context(), expand(words).toArray(new String[0]));
    }
    return true;
  }

  private List<String> expand(List<String> words) {
    List<String> line = new ArrayList<>(verb(words.get(0)));
    line.addAll(words.subList(1, words.size()));
    if (!server().stateDirGiven().isEmpty()) {
      line.add("--state-dir=" + server().stateDirGiven());
    }
    return line;
  }

  private static List<String> verb(String word) {
    return switch (word) {
      case "status" -> Arrays.asList("server", "status");
      case "workers" -> Arrays.asList("worker", "list");
      case "tasks" -> Arrays.asList("task", "list");
      case "groups" -> Arrays.asList("group", "list");
      case "drain" -> Arrays.asList("worker", "drain");
      case "cancel" -> Arrays.asList("task", "cancel");
      default -> List.of(word);
    };
  }
}
