package furrow.client.cli;

import furrow.client.cli.cluster.GroupCommand;
import furrow.client.cli.cluster.ServerCommand;
import furrow.client.cli.cluster.TokenCommand;
import furrow.client.cli.cluster.WorkerCommand;
import furrow.client.cli.copy.CopyCommand;
import furrow.client.cli.misc.CompletionCommand;
import furrow.client.cli.misc.ConfigCommand;
import furrow.client.cli.misc.ConsoleCommand;
import furrow.client.cli.misc.DoctorCommand;
import furrow.client.cli.misc.EventsCommand;
import furrow.client.cli.misc.HelpCommand;
import furrow.client.cli.misc.ServeCommand;
import furrow.client.cli.misc.VersionCommand;
import furrow.client.cli.mpi.MpiCommand;
import furrow.client.cli.slurm.SlurmCommand;
import furrow.client.cli.start.BenchCommand;
import furrow.client.cli.start.DemoCommand;
import furrow.client.cli.start.RunCommand;
import furrow.client.cli.task.LoadCommand;
import furrow.client.cli.task.SubmitCommand;
import furrow.client.cli.task.TaskCommand;
import java.util.List;
import picocli.CommandLine;

/** All top-level commands, in the order in which help lists them. */
public final class CommandTree {
  public static final List<String> NAMES =
      List.of(
          "demo",
          "run",
          "server",
          "worker",
          "submit",
          "load",
          "copy",
          "serve",
          "task",
          "group",
          "mpi",
          "slurm",
          "console",
          "events",
          "doctor",
          "config",
          "token",
          "bench",
          "completion",
          "help",
          "version");

  private CommandTree() {}

  /**
   * The command tree for a command line. Only the branch that it names is built, because building
   * all costs more time than most commands take; all are built for help and mistakes.
   */
  static CommandLine tree(Furrow root, String... args) {
    String first = args.length > 0 ? args[0] : "";
    String second = args.length > 1 ? args[1] : "";
    CommandLine line = new CommandLine(root);
    boolean one = NAMES.contains(first) && !first.equals("help") && !first.equals("completion");
    for (String name : NAMES) {
      if (!one || name.equals(first)) {
        Object command = command(name);
        CommandLine branch = new CommandLine(command);
        if (command instanceof CommandGroup noun) {
          addVerbs(branch, noun, second);
        }
        line.addSubcommand(name, branch);
      }
    }
    return line;
  }

  private static void addVerbs(CommandLine branch, CommandGroup noun, String second) {
    boolean one = noun.verbs().contains(second);
    for (String verb : noun.verbs()) {
      if (!one || verb.equals(second)) {
        branch.addSubcommand(verb, new CommandLine(noun.command(verb)));
      }
    }
  }

  private static Object command(String name) {
    return switch (name) {
      case "demo" -> new DemoCommand();
      case "run" -> new RunCommand();
      case "server" -> new ServerCommand();
      case "worker" -> new WorkerCommand();
      case "submit" -> new SubmitCommand();
      case "load" -> new LoadCommand();
      case "copy" -> new CopyCommand();
      case "serve" -> new ServeCommand();
      case "task" -> new TaskCommand();
      case "group" -> new GroupCommand();
      case "mpi" -> new MpiCommand();
      case "slurm" -> new SlurmCommand();
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
