package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.kernel.Kernel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/**
 * A plug-in whose kernel {@code hog} uses up memory once, where its operation says: {@code plan},
 * {@code run}, {@code merger} or {@code direct} (in the plan, outside the heap), a colon, and the
 * file whose making says that it has.
 */
final class HogPlugin {
  private static final String SOURCE =
      """
      package example;

      import furrow.kernel.*;
      import furrow.kernel.simple.NoopKernel;
      import java.io.IOException;
      import java.nio.ByteBuffer;
      import java.nio.file.FileAlreadyExistsException;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.ArrayList;
      import java.util.List;
      import java.util.Set;

      public final class HogKernel implements Kernel {
        private final NoopKernel noop = new NoopKernel();

        public String name() {
          return "hog";
        }

        public Boundaries boundaries() {
          return Boundaries.ANYWHERE;
        }

        public Set<KernelEffect> effects() {
          return Set.of();
        }

        private static void hog(Operation operation, String here) throws KernelException {
          String[] words = operation.expression().split(":", 2);
          boolean direct = words[0].equals("direct") && here.equals("plan");
          if (!direct && !words[0].equals(here)) {
            return;
          }
          try {
            Files.createFile(Path.of(words[1]));
          } catch (FileAlreadyExistsException e) {
            return;
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
          List<Object> kept = new ArrayList<>();
          while (true) {
            kept.add(direct ? ByteBuffer.allocateDirect(1 << 20) : new byte[1 << 20]);
          }
        }

        private static Operation plain(Operation operation) {
          return new Operation("", operation.argv(), operation.options());
        }

        public Plan plan(Operation operation, Input input) throws KernelException {
          hog(operation, "plan");
          return noop.plan(plain(operation), input);
        }

        public Runner runner(Operation operation, byte[] shared) {
          return (piece, input, control) -> {
            hog(operation, "run");
            return new byte[0];
          };
        }

        public Merger merger(Operation operation, byte[] shared, Extent extent)
            throws KernelException {
          hog(operation, "merger");
          return noop.merger(plain(operation), shared, extent);
        }
      }
      """;

  private HogPlugin() {}

  /** Builds it below {@code work}; gives the directory that holds the jar and nothing else. */
  static Path build(Path work) throws IOException, URISyntaxException {
    Path source = work.resolve("hog/src/example/HogKernel.java");
    Path classes = work.resolve("hog/classes");
    Path services = classes.resolve("META-INF/services/furrow.kernel.Kernel");
    Path jars = Files.createDirectories(work.resolve("hog/jars"));
    Files.createDirectories(source.getParent());
    Files.createDirectories(services.getParent());
    Files.writeString(source, SOURCE);
    Files.writeString(services, "example.HogKernel\n");
    Path kernel = Path.of(Kernel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    tool(
        "javac",
        "--release",
        "17",
        "-cp",
        kernel.toString(),
        "-d",
        classes.toString(),
        source.toString());
    String jar = jars.resolve("hog.jar").toString();
    tool("jar", "--create", "--file", jar, "-C", classes.toString(), ".");
    return jars;
  }

  private static void tool(String name, String... args) {
    int status = ToolProvider.findFirst(name).orElseThrow().run(System.err, System.err, args);
    assertThat(status).as(name).isZero();
  }
}
