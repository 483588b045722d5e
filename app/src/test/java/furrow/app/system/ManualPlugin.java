package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.Kernel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** The plug-in of docs/plugins.md, built with the commands given there. */
final class ManualPlugin {
  private static final Path MANUAL = Path.of("..", "docs", "plugins.md");

  private ManualPlugin() {}

  /** Builds it in {@code work}; gives the jar. */
  static Path build(Path work) throws IOException, URISyntaxException {
    Path source = work.resolve("src/example/LongestKernel.java");
    Path classes = work.resolve("classes");
    Path services = classes.resolve("META-INF/services/furrow.kernel.Kernel");
    Path jar = work.resolve("longest.jar");
    Files.createDirectories(source.getParent());
    Files.createDirectories(services.getParent());
    Files.writeString(source, block("java"));
    Files.writeString(services, block("services"));
    String kernel =
        Path.of(Kernel.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    tool("javac", "--release", "17", "-cp", kernel, "-d", classes.toString(), source.toString());
    tool("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    return jar;
  }

  private static void tool(String name, String... args) {
    int status = ToolProvider.findFirst(name).orElseThrow().run(System.err, System.err, args);
    assertThat(status).as(name).isZero();
  }

  /** The first fenced block of a language. */
  private static String block(String language) throws IOException {
    String manual = Files.readString(MANUAL);
    int start = manual.indexOf("```" + language + "\n") + language.length() + 4;
    return manual.substring(start, manual.indexOf("```", start));
  }
}
