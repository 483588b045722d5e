package furrow.client.load;

import furrow.json.JsonObject;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Forks one after the other. A single one is this very process, which has done nothing else so far;
 * several are a fresh JVM each, so that what one compiler made of the client says nothing of all.
 */
public final class LoadForks {
  private final LoadTarget target;
  private final LoadPlan plan;
  private final Consumer<String> talk;

  public LoadForks(LoadTarget target, LoadPlan plan, Consumer<String> talk) {
    this.target = target;
    this.plan = plan;
    this.talk = talk;
  }

  /** The figures of each. */
  public List<LoadFigures> run(int forks) throws IOException, InterruptedException {
    List<LoadFigures> figures = new ArrayList<>();
    for (int i = 1; i <= forks; i++) {
      talk.accept("# Fork: " + i + " of " + forks);
      figures.add(forks == 1 ? new LoadTrial(target, plan, talk).run() : process());
    }
    return figures;
  }

  private LoadFigures process() throws IOException, InterruptedException {
    Process fork =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (OutputStream to = fork.getOutputStream();
        BufferedReader out = fork.inputReader(StandardCharsets.UTF_8)) {
      JsonObject what = new JsonObject().put("plan", plan.json()).put("target", target.json());
      to.write((what + "\n").getBytes(StandardCharsets.UTF_8));
      to.flush();
      String last = "";
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
        if (!line.startsWith("{")) {
          talk.accept(line);
        }
      }
      int status = fork.waitFor();
      if (status != 0 || !last.startsWith("{")) {
        throw new ProblemException(
            ErrorCode.INTERNAL,
            "a fork ended with status " + status + " and no figures",
            "furrow load --forks 1");
      }
      return LoadFigures.parse(last);
    } finally {
      fork.destroyForcibly();
    }
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.removeIf(option -> option.startsWith("-agentlib") || option.startsWith("-javaagent"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(LoadForkMain.class.getName());
    return command;
  }
}
