package furrow.client.cli.misc;

import furrow.client.api.FurrowClient;
import furrow.client.cli.Cli;
import furrow.client.cli.Context;
import furrow.protocol.error.ProblemException;
import furrow.protocol.text.ShellWords;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads commands line by line and carries them out, until {@code quit} or the end of input. On a
 * terminal it also shows what happens on the server.
 */
public final class ConsoleLoop {
  private static final String HELP =
      """
      status                 how the server is
      workers                all workers
      tasks                  all tasks
      groups                 all groups
      drain WORKER           no new work for a worker
      cancel TASK            ends a task
      events                 what has happened
      help                   this text
      quit                   leaves the console
      Other furrow commands work as well, for instance: task explain last
      """;

  /** Commands that would start something in the console's own process. */
  private static final Set<String> ELSEWHERE = Set.of("demo", "run", "bench", "console", "token");

  private final Context context;
  private final List<String> server;

  private ConsoleLoop(Context context, List<String> server) {
    this.context = context;
    this.server = server;
  }

  /**
   * Runs the loop.
   *
   * @param server options that name the server, added to each command
   * @param client a connection to it, closed at the end
   * @return true when the user quit, false at the end of input
   */
  public static boolean run(Context context, List<String> server, FurrowClient client) {
    ConsoleLoop loop = new ConsoleLoop(context, server);
    try (FurrowClient own = client) {
      if (!Context.interactive()) {
        return loop.lines(null);
      }
      try (ConsoleEvents events = ConsoleEvents.start(own, context.out())) {
        return loop.lines(events);
      }
    } catch (IOException e) {
      context.err().println("error: cannot read from the terminal: " + e.getMessage());
      return false;
    }
  }

  /** {@code events} is null where nobody types. */
  private boolean lines(ConsoleEvents events) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(context.in(), StandardCharsets.UTF_8));
    while (true) {
      if (events != null) {
        events.prompt();
      }
      context.out().flush();
      String line = in.readLine();
      if (events != null) {
        events.entered();
      }
      if (line == null) {
        return false;
      }
      if (!carryOut(line)) {
        return true;
      }
    }
  }

  /** False to leave. */
  private boolean carryOut(String line) {
    List<String> words;
    try {
      words = ShellWords.split(line);
    } catch (ProblemException e) {
      context.err().println("error: " + e.getMessage());
      return true;
    }
    String verb = words.isEmpty() ? "" : words.get(0);
    if (verb.equals("quit") || verb.equals("exit")) {
      return false;
    }
    if (verb.equals("help")) {
      context.out().print(HELP);
    } else if (ELSEWHERE.contains(verb) || words.contains("start")) {
      context.err().println("error: not from the console: " + verb + "; use another terminal");
    } else if (!verb.isEmpty()) {
      Cli.run(context, expand(words).toArray(new String[0]));
    }
    return true;
  }

  private List<String> expand(List<String> words) {
    List<String> line = new ArrayList<>(verb(words.get(0)));
    line.addAll(words.subList(1, words.size()));
    line.addAll(server);
    return line;
  }

  private static List<String> verb(String word) {
    return switch (word) {
      case "status" -> List.of("server", "status");
      case "workers" -> List.of("worker", "list");
      case "tasks" -> List.of("task", "list");
      case "groups" -> List.of("group", "list");
      case "drain" -> List.of("worker", "drain");
      case "cancel" -> List.of("task", "cancel");
      default -> List.of(word);
    };
  }
}
