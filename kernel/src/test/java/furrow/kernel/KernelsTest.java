package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.boundary.BoundaryKernel;
import furrow.kernel.copy.CopyKernel;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelsTest {
  @TempDir Path directory;

  @Test
  void knowsTheBuiltIns() {
    assertThat(Kernels.builtIn().names()).contains("noop", "spin", "text");
  }

  @Test
  void refusesAnUnknownKernelAndNamesTheOthers() {
    assertThatThrownBy(() -> Kernels.builtIn().require("cvs"))
        .isInstanceOfSatisfying(
            KernelException.class,
            e -> {
              assertThat(e.code()).isEqualTo("UNKNOWN_KERNEL");
              assertThat(e.hint()).contains("noop").contains("plugins/");
            });
  }

  @Test
  void hidesKernelsWhoseEffectsAreSwitchedOff() throws Exception {
    Set<KernelEffect> off = Set.of(KernelEffect.RUNS_PROGRAMS);
    try (Kernels kernels = Kernels.load(directory.resolve("absent"), off)) {
      assertThat(kernels.names()).doesNotContain("exec").contains("copy", "csv");
      assertThat(kernels.find("exec")).isEmpty();
      assertThatThrownBy(() -> kernels.require("exec"))
          .isInstanceOfSatisfying(
              KernelException.class, e -> assertThat(e.code()).isEqualTo("KERNEL_DISABLED"))
          .hasMessageContaining("runs programs")
          .hasMessageContaining("--no-exec");
    }
    off = Set.of(KernelEffect.WRITES_FILES);
    try (Kernels kernels = Kernels.load(directory.resolve("absent"), off)) {
      assertThat(kernels.names()).contains("exec").doesNotContain("copy");
      assertThatThrownBy(() -> kernels.require("copy"))
          .hasMessageContaining("writes files")
          .hasMessageContaining("--copy-root");
      assertThat(kernels.with(new CopyKernel()).names())
          .as("one that was set up knows its own bounds")
          .contains("copy");
    }
  }

  @Test
  void aKernelThatDoesNotSayWhatItDoesDoesEverything() {
    Kernel silent =
        new Kernel() {
          @Override
          public String name() {
            return "silent";
          }

          @Override
          public Plan plan(Operation operation, Input input) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Runner runner(Operation operation, byte[] shared) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Merger merger(Operation operation, byte[] shared, Extent extent) {
            throw new UnsupportedOperationException();
          }
        };
    assertThat(silent.effects()).containsExactlyInAnyOrder(KernelEffect.values());
    assertThat(new BoundaryKernel(silent).effects()).isEqualTo(silent.effects());
  }

  @Test
  void theBuiltInsSayWhatTheyDo() {
    Kernels kernels = Kernels.builtIn();
    for (String name : kernels.names()) {
      Set<KernelEffect> effects = kernels.find(name).orElseThrow().effects();
      assertThat(effects.contains(KernelEffect.RUNS_PROGRAMS))
          .as(name)
          .isEqualTo(name.equals("exec"));
      assertThat(effects.contains(KernelEffect.WRITES_FILES))
          .as(name)
          .isEqualTo(name.equals("copy"));
    }
  }

  @Test
  void programsOfOthersMayBeLeftToOthers() throws Exception {
    Kernels kernels = Kernels.builtIn().programsOnlyFor("ann");
    assertThat(kernels.require("exec", "ann").name()).isEqualTo("exec");
    assertThat(kernels.require("csv", "bob").name()).isEqualTo("csv");
    assertThatThrownBy(() -> kernels.require("exec", "bob"))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.code()).isEqualTo("KERNEL_DISABLED"))
        .hasMessageContaining("bob")
        .hasMessageContaining("--exec-user NAME")
        .hasMessageContaining("--allow-same-user");
    assertThat(Kernels.builtIn().require("exec", "bob").name()).isEqualTo("exec");
  }
}
