package furrow.client.cli;

import furrow.client.settings.SettingKey;
import furrow.client.settings.UserSettings;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Turns arguments into an exit status. */
public final class Cli {
  private static final int NARROWEST_HELP = 55;
  private static final int WIDEST_HELP = 110;

  private Cli() {}

  /** Runs one command line and gives its exit status (docs/cli.md). */
  public static int run(Context context, String... args) {
    ErrorPrinter errors = new ErrorPrinter(context.err(), wantsJson(args));
    return written(context, errors, execute(context, errors, args));
  }

  /** The exit status of a program of its own that has written to the streams of a context. */
  public static int written(Context context, int status) {
    return written(context, new ErrorPrinter(context.err(), false), status);
  }

  private static int written(Context context, ErrorPrinter errors, int status) {
    return errors.outcome(status, fault(context.out()), fault(context.err()));
  }

  private static int execute(Context context, ErrorPrinter errors, String... args) {
    try {
      RawArguments.requireUtf8(args);
      RawArguments.requireUtf8(context.environment(), System.getProperty("user.dir"));
      UserSettings settings = UserSettings.load(context.environment(), configFile(args));
      return commandLine(context, settings, errors, args).execute(args);
    } catch (ProblemException e) {
      return errors.print(e);
    } catch (VirtualMachineError e) {
      return errors.print(
          new ProblemException(
              ErrorCode.INTERNAL,
              "this command cannot go on: " + e,
              "allow more memory: FURROW_JAVA_OPTS=-Xmx4g"));
    }
  }

  private static IOException fault(PrintStream stream) {
    stream.flush();
    return stream instanceof StandardStream standard ? standard.fault() : null;
  }

  /** All commands, for texts about them and for tests of such texts. */
  public static CommandLine commands() {
    CommandLine line = CommandTree.tree(new Furrow(null, null, List.of()));
    line.registerConverter(Duration.class, Converters::duration);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  private static CommandLine commandLine(
      Context context, UserSettings settings, ErrorPrinter errors, String... args) {
    CommandLine line = CommandTree.tree(new Furrow(context, settings, List.of(args)), args);
    line.registerConverter(Duration.class, Converters::duration);
    line.setDefaultValueProvider(new SettingDefaults(settings));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(context.columns(), WIDEST_HELP)));
    line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi(context)));
    line.setOut(new java.io.PrintWriter(context.out(), true));
    line.setErr(new java.io.PrintWriter(context.err(), true));
    line.setParameterExceptionHandler((e, ignored) -> errors.usage(e));
    line.setExecutionExceptionHandler((e, command, ignored) -> errors.print(e));
    return line;
  }

  private static Ansi ansi(Context context) {
    boolean plain = Context.plain(context.environment()) || !Context.interactive();
    return plain ? Ansi.OFF : Ansi.ON;
  }

  /** Found before parsing, because errors of parsing are printed in the format asked for. */
  private static boolean wantsJson(String... args) {
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      String arg = args[i];
      String next = i + 1 < args.length ? args[i + 1] : "";
      if (arg.equals("--json")
          || arg.startsWith("-ojson")
          || arg.startsWith("-o=json")
          || arg.startsWith("--output=json")
          || ((arg.equals("-o") || arg.equals("--output")) && next.startsWith("json"))) {
        return true;
      }
    }
    return false;
  }

  /** Found before parsing, because the file holds defaults of options. */
  private static Path configFile(String... args) {
    for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
      if (args[i].startsWith("--config=")) {
        return Path.of(args[i].substring("--config=".length()));
      }
      if (args[i].equals("--config") && i + 1 < args.length) {
        return Path.of(args[i + 1]);
      }
    }
    return null;
  }

  /** Gives options the values that are set by environment or configuration file. */
  static final class SettingDefaults implements IDefaultValueProvider {
    private final UserSettings settings;

    SettingDefaults(UserSettings settings) {
      this.settings = settings;
    }

    @Override
    public String defaultValue(ArgSpec spec) {
      if (!(spec instanceof OptionSpec option)) {
        return null;
      }
      for (String name : option.names()) {
        SettingKey key = name.startsWith("--") ? SettingKey.of(name.substring(2)) : null;
        if (key != null) {
          return settings.value(key, null);
        }
      }
      return null;
    }
  }
}
