package furrow.app.system;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;

/** Hits one Java process, once, in the moment that a test is about. */
final class Saboteur {
  /** What happens to the process. */
  enum Blow {
    KILL,
    STOP,
    EXIT
  }

  /** What the process must be about when it happens. */
  enum Moment {
    /** Before its own first instruction. */
    START("", ""),
    /** Whatever it does; for one that has nothing to do. */
    IDLE("", ""),
    COMPUTE("furrow.kernel.", "run"),
    SCATTER("furrow.mp", "scatter"),
    GATHER("furrow.mp", "gather");

    private final String type;
    private final String method;

    Moment(String type, String method) {
      this.type = type;
      this.method = method;
    }
  }

  private final Path directory;
  private final Path jar;
  private int count;
  private Path armed;

  /** Works in this directory. */
  Saboteur(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.jar = directory.resolve("saboteur.jar");
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Premain-Class", SaboteurAgent.class.getName());
    main.putValue("Agent-Class", SaboteurAgent.class.getName());
    String entry = SaboteurAgent.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream code = SaboteurAgent.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      code.transferTo(out);
    }
  }

  /**
   * For the environment of a process whose children inherit it: the first of them whose command
   * line has this word is hit.
   */
  Map<String, String> environment(Blow blow, Moment moment, String word) throws IOException {
    return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + jar + "=" + argument(blow, moment, word));
  }

  /** Hits a process that runs as soon as its moment comes. */
  void hit(long pid, Blow blow, Moment moment) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    try {
      machine.loadAgent(jar.toString(), argument(blow, moment, ""));
    } catch (IOException e) {
      // It may be gone before it has answered.
      if (!struck()) {
        throw e;
      }
    } finally {
      machine.detach();
    }
  }

  private String argument(Blow blow, Moment moment, String word) throws IOException {
    armed = Files.createFile(directory.resolve("armed-" + ++count));
    return String.join(",", blow.name(), moment.type, moment.method, armed.toString(), word);
  }

  private boolean struck() {
    return Files.exists(armed.resolveSibling(armed.getFileName() + ".struck"));
  }

  void awaitStruck(Duration limit) {
    Awaitility.await("the moment has come").atMost(limit).until(this::struck);
  }
}
