package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void hidesAKernelThatIsSwitchedOff() throws Exception {
    try (Kernels kernels = Kernels.load(directory.resolve("absent"), Set.of("spin"))) {
      assertThat(kernels.names()).doesNotContain("spin");
      assertThat(kernels.find("spin")).isEmpty();
      assertThatThrownBy(() -> kernels.require("spin"))
          .isInstanceOfSatisfying(
              KernelException.class, e -> assertThat(e.code()).isEqualTo("KERNEL_DISABLED"));
    }
  }
}
