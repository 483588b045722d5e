package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles and packs plug-ins. */
final class PluginBuilder {
  private final Path sources;
  private final Path classes;

  PluginBuilder(Path work) throws IOException {
    sources = Files.createDirectories(work.resolve("src"));
    classes = Files.createDirectories(work.resolve("classes"));
  }

  void compile(String className, String source) throws IOException {
    Path file = sources.resolve(className.replace('.', '/') + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, source);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release",
                "17",
                "-Xlint:all",
                "-Werror",
                "-cp",
                "target/classes",
                "-d",
                classes.toString(),
                file.toString());
    assertThat(status).as("javac").isZero();
  }

  void pack(Path jar, String services) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      for (Path file : all) {
        put(entries, classes.relativize(file).toString(), Files.readAllBytes(file));
      }
      put(
          entries,
          "META-INF/services/furrow.kernel.Kernel",
          services.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void put(JarOutputStream entries, String name, byte[] bytes) throws IOException {
    entries.putNextEntry(new JarEntry(name));
    entries.write(bytes);
    entries.closeEntry();
  }
}
