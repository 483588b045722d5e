package furrow.app.system;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.awaitility.Awaitility;

/** Hits one Java process, once, in the moment that a test is about. */
final class FaultInjector {
  /** What happens to the process. */
  enum Fault {
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
  private final List<Path> starts = new ArrayList<>();
  private int count;
  private Path armed;

  /** Works in this directory. */
  FaultInjector(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.jar = directory.resolve("injector.jar");
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Premain-Class", FaultInjectionAgent.class.getName());
    main.putValue("Agent-Class", FaultInjectionAgent.class.getName());
    String entry = FaultInjectionAgent.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream code = FaultInjectionAgent.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      code.transferTo(out);
    }
  }

  /**
   * For the environment of a process whose children inherit it: the next of those whose command
   * line has this word is hit at its start, once {@link #armStarts} was called.
   */
  Map<String, String> environment(String word) {
    return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + jar + "=" + atStart() + "," + word);
  }

  private Path atStart() {
    return directory.resolve("at-start");
  }

  /** Hits as many starts as there are faults. */
  void armStarts(Fault... faults) throws IOException {
    starts.clear();
    for (Fault fault : faults) {
      arm(Path.of(atStart() + "-" + starts.size()), fault, Moment.START);
      starts.add(armed);
    }
  }

  void awaitStartsStruck(Duration limit) {
    Awaitility.await("processes were hit at their start")
        .atMost(limit)
        .until(() -> starts.stream().allMatch(one -> Files.exists(doneBy(one))));
  }

  /** Hits a process that runs as soon as its moment comes. */
  void hit(long pid, Fault fault, Moment moment) throws Exception {
    arm(directory.resolve("armed-" + ++count), fault, moment);
    VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
    try {
      machine.loadAgent(jar.toString(), armed + ",");
    } catch (IOException e) {
      // It may be gone before it has answered.
      if (!struck()) {
        throw e;
      }
    } finally {
      machine.detach();
    }
  }

  private void arm(Path file, Fault fault, Moment moment) throws IOException {
    Path written = directory.resolve("order");
    Files.writeString(written, String.join(",", fault.name(), moment.type, moment.method));
    Files.move(written, file);
    armed = file;
  }

  private boolean struck() {
    return Files.exists(doneBy(armed));
  }

  private static Path doneBy(Path armed) {
    return armed.resolveSibling(armed.getFileName() + ".struck");
  }

  void awaitStruck(Duration limit) {
    awaitStruck(limit, () -> {});
  }

  /**
   * Looks, and calls this in between: a moment is seen by samples, so what makes it must go on
   * until one of them hits.
   */
  void awaitStruck(Duration limit, Runnable goOn) {
    Awaitility.await("the moment has come")
        .atMost(limit)
        .pollInSameThread()
        .until(
            () -> {
              goOn.run();
              return struck();
            });
  }
}
