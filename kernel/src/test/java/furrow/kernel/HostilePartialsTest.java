package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every partial codec of the built-in kernels under {@link PartialMutations}. */
class HostilePartialsTest {
  private static final String NUMBERS =
      """
      region,qty,price
      north,1,2.50
      south,,-3
      "no ""r"" th",700000000000000000000000000001,1e3
      south,4,0.000000000000000000001
      west,5,1e-900
      """;
  private static final String FAULTY = NUMBERS + "west,five,1\n";

  /** Whose partials another test mutates. */
  private static final Set<String> ELSEWHERE = Set.of("copy");

  static Stream<Arguments> tasks() {
    return Stream.of(
        task("csv", "sum(qty), min(qty), max(price), mean(price), count(qty), count(*)", NUMBERS),
        task("csv", "sum(qty), mean(price) by region", NUMBERS),
        task("csv", "count(*), max(price) by region, qty", NUMBERS),
        task("csv", "sum(*), count(region)", NUMBERS),
        task("csv", "mean(*)", FAULTY),
        task("csv", "sum(qty)", FAULTY),
        task("csv", "count(*) by price", "region,qty,price\n"),
        Arguments.of("exec", exec(), BytesInput.of(NUMBERS)),
        Arguments.of("text", operation("some text"), Input.NONE),
        Arguments.of("noop", options("items", "20"), Input.NONE),
        Arguments.of("spin", options("items", "20", "iterations", "1"), Input.NONE),
        task("csv", "stddev(qty), sum(qty * price), min(price + 1), max(-qty)", NUMBERS),
        task("csv", "first(region), last(qty), min(text(region)), max(text(price))", NUMBERS),
        task("csv", "count(distinct region), median(price), quantile(qty / 3, 0.9)", NUMBERS),
        task("csv", "count(distinct price), first(qty + 1) where qty > 1 by region", NUMBERS),
        task("csv", "count(*), sum(qty) where price < 1000 by region", NUMBERS));
  }

  private static Arguments task(String kernel, String operation, String file) {
    return Arguments.of(kernel, operation(operation), BytesInput.of(file));
  }

  private static Operation operation(String expression) {
    return new Operation(expression, List.of(), Map.of());
  }

  private static Operation exec() {
    return new Operation("", List.of("/bin/cat"), Map.of());
  }

  private static Operation options(String... pairs) {
    return pairs.length == 2
        ? new Operation("", List.of(), Map.of(pairs[0], pairs[1]))
        : new Operation("", List.of(), Map.of(pairs[0], pairs[1], pairs[2], pairs[3]));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void areMergedOrRefused(String name, Operation operation, Input input) throws Exception {
    KernelDriver driver = run(name, operation, input);
    PartialMutations mutations = driver.mutations().tryAll();
    boolean anyBytes = name.equals("text");
    assertThat(mutations.refused > 0).isEqualTo(!anyBytes && !driver.partials().isEmpty());
  }

  /** A task of several pieces, at its end. */
  static KernelDriver run(String name, Operation operation, Input input) throws Exception {
    try (Kernels kernels = Kernels.builtIn()) {
      KernelDriver driver = new KernelDriver(kernels.require(name), operation, input, 1);
      try {
        driver.answer(input == Input.NONE ? 7 : 40);
      } catch (KernelException e) {
        assertThat(input.size()).as("only of a faulty input: " + e).isEqualTo(FAULTY.length());
      }
      return driver;
    }
  }

  @Test
  void noKernelIsLeftOut() throws Exception {
    Set<String> covered = new TreeSet<>(ELSEWHERE);
    tasks().forEach(task -> covered.add((String) task.get()[0]));
    try (Kernels kernels = Kernels.builtIn()) {
      assertThat(covered).containsAll(kernels.names());
    }
  }
}
