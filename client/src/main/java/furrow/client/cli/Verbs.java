package furrow.client.cli;

import furrow.client.cli.group.GroupCommand;
import furrow.client.cli.misc.CompletionCommand;
import furrow.client.cli.misc.ConfigCommand;
import furrow.client.cli.misc.ConsoleCommand;
import furrow.client.cli.misc.DoctorCommand;
import furrow.client.cli.misc.EventsCommand;
import furrow.client.cli.misc.VersionCommand;
import furrow.client.cli.server.ServerCommand;
import furrow.client.cli.start.BenchCommand;
import furrow.client.cli.start.DemoCommand;
import furrow.client.cli.start.RunCommand;
import furrow.client.cli.task.SubmitCommand;
import furrow.client.cli.task.TaskCommand;
import furrow.client.cli.token.TokenCommand;
import furrow.client.cli.worker.WorkerCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/** All top-level commands, in the order in which help lists them. */
public final class Verbs {
  public static final List<String> NAMES =
      List.of(
          "demo",
          "run",
          "server",
          "worker",
          "submit",
          "task",
          "group",
          "console",
          "events",
          "doctor",
          "config",
          "token",
          "bench",
          "completion",
          "help",
          "version");

  private Verbs() {}

  /**
   * The command tree for a command line that begins with {@code first}. Only that branch is built,
   * because building all costs more time than most commands take; all are built for help and
   * mistakes.
   */
  static CommandLine tree(Furrow root, String first) {
    CommandLine line = new CommandLine(root);
    boolean one = NAMES.contains(first) && !first.equals("help") && !first.equals("completion");
    for (String name : NAMES) {
      if (!one || name.equals(first)) {
        line.addSubcommand(name, command(name));
      }
    }
    return line;
  }

  private static Object command(String name) {
    return switch (name) {
      case "demo" -> new DemoCommand();
      case "run" -> new RunCommand();
      case "server" -> new ServerCommand();
      case "worker" -> new WorkerCommand();
      case "submit" -> new SubmitCommand();
      case "task" -> new TaskCommand();
      case "group" -> new GroupCommand();
      case "console" -> new ConsoleCommand();
      case "events" -> new EventsCommand();
      case "doctor" -> new DoctorCommand();
      case "config" -> new ConfigCommand();
      case "token" -> new TokenCommand();
      case "bench" -> new BenchCommand();
      case "completion" -> new CompletionCommand();
      case "help" -> new HelpCommand();
      case "version" -> new VersionCommand();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
