package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the example of docs/plugins.md as it stands there, installs it and runs it. */
class PluginExampleTest {
  private static final Path MANUAL = Path.of("..", "docs", "plugins.md");
  private static final Operation NOTHING = new Operation("", List.of(), Map.of());

  @TempDir Path plugins;
  @TempDir Path work;
  private PluginBuilder builder;

  @BeforeEach
  void read() throws IOException {
    builder = new PluginBuilder(work);
  }

  @Test
  void theManualsExampleBuildsAndRuns() throws Exception {
    builder.compile("example.LongestKernel", block("java"));
    builder.pack(plugins.resolve("longest.jar"), block("services"));
    try (Kernels kernels = Kernels.load(plugins, Set.of())) {
      Kernel longest = kernels.require("longest");
      assertThat(longest.getClass().getSimpleName()).isEqualTo("BoundaryKernel");
      String text = "ab\n\"one\nrecord\"\nlongest of all\nx";
      for (long chunk = 1; chunk < 40; chunk++) {
        String answer =
            new KernelDriver(longest, NOTHING, BytesInput.of(text), chunk).answer(chunk);
        assertThat(answer)
            .isEqualTo(
                "{\"schema\":\"furrow/1\",\"rows\":5,\"columns\":[\"longest\"],\"data\":[[\"14\"]]}\n");
      }
    }
  }

  @Test
  void aPluginSeesTheKernelPackagesAndNothingElseOfOurs() throws Exception {
    assertThat(Class.forName("org.assertj.core.api.Assertions")).isNotNull();
    PluginJar.ApiClassLoader api = new PluginJar.ApiClassLoader(getClass().getClassLoader());
    assertThat(api.loadClass("furrow.kernel.Kernel")).isSameAs(Kernel.class);
    assertThatThrownBy(() -> api.loadClass("org.assertj.core.api.Assertions"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void aTakenNameIsRefused() throws Exception {
    builder.compile("example.LongestKernel", block("java"));
    builder.pack(plugins.resolve("a.jar"), block("services"));
    builder.pack(plugins.resolve("b.jar"), block("services"));
    refused("b.jar", "there already is a kernel 'longest'");
  }

  @Test
  void aJarWithoutAKernelIsRefused() throws Exception {
    builder.compile("example.LongestKernel", block("java"));
    builder.pack(plugins.resolve("none.jar"), "");
    refused("none.jar", "offers no kernel");
  }

  @Test
  void aJarThatNamesAMissingClassIsRefused() throws Exception {
    builder.compile("example.LongestKernel", block("java"));
    builder.pack(plugins.resolve("wrong.jar"), "example.Missing\n");
    refused("wrong.jar", "example.Missing");
  }

  @Test
  void aDamagedJarIsRefused() throws Exception {
    Files.writeString(plugins.resolve("damaged.jar"), "no jar at all");
    refused("damaged.jar", "cannot be read");
  }

  private void refused(String jar, String reason) {
    assertThatThrownBy(() -> Kernels.load(plugins, Set.of()))
        .isInstanceOfSatisfying(
            KernelException.class,
            e -> {
              assertThat(e.code()).isEqualTo("BAD_SETTING");
              assertThat(e.hint()).isNotEmpty();
            })
        .hasMessageContaining(jar)
        .hasMessageContaining(reason);
  }

  /** The first fenced block of a language. */
  private static String block(String language) throws IOException {
    String manual = Files.readString(MANUAL);
    int start = manual.indexOf("```" + language + "\n") + language.length() + 4;
    return manual.substring(start, manual.indexOf("```", start));
  }
}
