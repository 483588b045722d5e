package furrow.app.style;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may see whom (ARCHITECTURE.md, Modules). Maven enforces most of it; this holds the rest. */
class DependenciesTest {
  /** Module to those of ours that it may see. */
  private static final Map<String, List<String>> MAY_SEE =
      Map.ofEntries(
          Map.entry("json", List.of()),
          Map.entry("protocol", List.of("json")),
          Map.entry("ring", List.of("protocol")),
          Map.entry("engine", List.of()),
          Map.entry("kernel", List.of("json")),
          Map.entry("runtime", List.of("engine", "kernel")),
          Map.entry("worker", List.of("protocol", "kernel")),
          Map.entry("client", List.of("protocol", "json")),
          Map.entry("slurm", List.of()),
          Map.entry("mpi", List.of("protocol", "ring", "worker", "kernel")),
          Map.entry(
              "server",
              List.of("protocol", "runtime", "engine", "kernel", "ring", "slurm", "json")));

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("furrow");
  }

  @Test
  void modulesSeeOnlyWhatTheyMay() {
    MAY_SEE.forEach(
        (module, seen) -> {
          String[] hidden =
              Stream.concat(MAY_SEE.keySet().stream(), Stream.of("app", "bench"))
                  .filter(other -> !other.equals(module) && !seen.contains(other))
                  .map(other -> "furrow." + other + "..")
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage("furrow." + module + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(hidden)
              .check(classes);
        });
  }

  @Test
  void nettyStaysInTheServerAndOneProtocolPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackages("furrow.server..", "furrow.protocol.netty..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(classes);
  }

  /** So that peers may come by another protocol: they know {@code furrow.server.peer.Peer} only. */
  @Test
  void adaptersDoNotKnowHowPeersAreConnected() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "furrow.server.adapter..",
            "furrow.server.log..",
            "furrow.server.log..",
            "furrow.server.file..",
            "furrow.server.peer..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "furrow.protocol.netty..", "furrow.server.net..")
        .check(classes);
  }

  @Test
  void sqlStaysInTheStore() {
    noClasses()
        .that()
        .resideOutsideOfPackages("furrow.server.store..", "furrow.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.sqlite..")
        .check(classes);
  }

  @Test
  void theEngineTouchesNothingOutside() {
    noClasses()
        .that()
        .resideInAPackage("furrow.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..", "java.nio.file..", "java.net..", "java.time..", "java.util.concurrent..")
        .check(classes);
  }

  @Test
  void kernelsOpenNoSockets() {
    noClasses()
        .that()
        .resideInAPackage("furrow.kernel..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.Socket")
        .check(classes);
  }

  @Test
  void daemonsLogAndThinCodeDoesNot() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "furrow.client..", "furrow.protocol..", "furrow.engine..", "furrow.kernel..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.slf4j..", "ch.qos.logback..", "java.util.logging..")
        .check(classes);
  }

  @Test
  void packagesOfAModuleFormNoCircle() {
    for (String module :
        List.of(
            "protocol",
            "ring",
            "slurm",
            "mpi",
            "kernel",
            "runtime",
            "server",
            "worker",
            "client")) {
      slices()
          .matching("furrow." + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  void everyModuleWasRead() {
    assertThat(MAY_SEE.keySet())
        .allSatisfy(
            module ->
                assertThat(
                        classes.stream()
                            .anyMatch(c -> c.getPackageName().startsWith("furrow." + module)))
                    .as(module)
                    .isTrue());
  }
}
