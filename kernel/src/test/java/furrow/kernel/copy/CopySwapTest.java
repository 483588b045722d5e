package furrow.kernel.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.RecordingControl;
import furrow.kernel.Runner;
import furrow.kernel.file.ProtectedPlaces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody puts links in the way of a copy while it runs: nothing is written outside its root. */
class CopySwapTest {
  private static final int SIZE = 4_000;
  private static final Piece FIRST = new Piece(0, 0, 2, Piece.Mode.PLACED);
  private static final Piece SECOND = new Piece(1, 2, 4, Piece.Mode.PLACED);
  private static final Piece CHECK = new Piece(2, 4, 5, Piece.Mode.EXACT);
  private static final Piece PUBLISH = new Piece(3, 5, 6, Piece.Mode.EXACT);

  @TempDir Path temp;

  private Path root;
  private Path outside;
  private Path to;
  private CopyRoots roots;

  @BeforeEach
  void begin() throws IOException {
    root = Files.createDirectory(temp.toRealPath().resolve("root"));
    outside = Files.createDirectory(temp.toRealPath().resolve("outside"));
    Files.writeString(outside.resolve("victim"), "mine");
    to = root.resolve("a/b");
    roots = CopyRoots.of(List.of(root));
  }

  private interface Act {
    void run() throws IOException;
  }

  /** An input in the middle of whose reading something happens. */
  private record Hooked(Act act) implements Input {
    @Override
    public String name() {
      return "f";
    }

    @Override
    public long size() {
      return SIZE;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
      act.run();
      return (int) Math.min(length, SIZE - position);
    }
  }

  private static final Act NOTHING = () -> {};

  private Operation operation(String layout) {
    Map<String, String> options = new HashMap<>();
    options.put("to", to.toString());
    options.put("name", "f");
    options.put("chunk", "1000");
    options.put("layout", layout);
    return new Operation("", List.of(), options);
  }

  private byte[] shared(Operation operation) throws KernelException {
    Plan plan = new CopyKernel().plan(operation, new Hooked(NOTHING));
    byte[] open = plan.shared();
    ByteBuffer shared = ByteBuffer.allocate(open.length + 3).putInt(1);
    shared.putShort((short) 1).put("w".getBytes(StandardCharsets.UTF_8));
    return shared.put(open, 4, open.length - 4).array();
  }

  private Runner runner(Operation operation, byte[] shared) throws KernelException {
    return new CopyKernel(new CopySite("w", "node", roots)).runner(operation, shared);
  }

  private static void run(Runner runner, Piece piece, Act act) throws Exception {
    runner.run(piece, new Hooked(act), new RecordingControl());
  }

  private static boolean hidden(Path file) {
    return file.getFileName().toString().startsWith(".furrow-");
  }

  private void swap(Path directory) throws IOException {
    Files.move(directory, temp.resolve("aside" + System.nanoTime()));
    Files.createSymbolicLink(directory, outside);
  }

  /** Nothing has come there, and what was there is as it was. */
  private void untouched() throws IOException {
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).containsExactly(outside.resolve("victim"));
    }
    assertThat(Files.readString(outside.resolve("victim"))).isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunks", "file"})
  void aDirectoryBecomesALinkBetweenTwoPieces(String layout) throws Exception {
    Operation operation = operation(layout);
    for (Path swapped : List.of(to, root.resolve("a"))) {
      try (Runner runner = runner(operation, shared(operation))) {
        run(runner, FIRST, NOTHING);
        swap(swapped);
        for (Piece piece : List.of(SECOND, CHECK, PUBLISH)) {
          assertThatThrownBy(() -> run(runner, piece, NOTHING))
              .isInstanceOfSatisfying(
                  KernelException.class, e -> assertThat(e.code()).isEqualTo("FORBIDDEN"));
        }
      }
      untouched();
      Files.delete(swapped);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chunks", "file"})
  void aDirectoryBecomesALinkWhileAChunkIsWritten(String layout) throws Exception {
    Operation operation = operation(layout);
    boolean[] swapped = {false};
    try (Runner runner = runner(operation, shared(operation))) {
      run(
          runner,
          FIRST,
          () -> {
            if (!swapped[0]) {
              swap(to);
              swapped[0] = true;
            }
          });
      assertThat(swapped[0]).isTrue();
      assertThatThrownBy(() -> run(runner, SECOND, NOTHING)).hasMessageContaining("outside");
    }
    untouched();
  }

  @Test
  void theHiddenPartBecomesALinkBeforeARetry() throws Exception {
    Operation operation = operation("file");
    byte[] shared = shared(operation);
    try (Runner runner = runner(operation, shared)) {
      run(runner, FIRST, NOTHING);
    }
    Path part;
    try (Stream<Path> files = Files.list(to)) {
      part = files.filter(file -> !file.toString().endsWith("-mark")).findFirst().orElseThrow();
    }
    for (boolean hard : new boolean[] {false, true}) {
      Files.delete(part);
      if (hard) {
        Files.createLink(part, outside.resolve("victim"));
      } else {
        Files.createSymbolicLink(part, outside.resolve("victim"));
      }
      try (Runner runner = runner(operation, shared)) {
        assertThatThrownBy(() -> run(runner, SECOND, NOTHING))
            .isInstanceOfSatisfying(
                KernelException.class, e -> assertThat(e.code()).isEqualTo("FORBIDDEN"));
      }
      untouched();
    }
  }

  @Test
  void theHiddenNameOfAChunkIsTakenByALinkBeforeItIsWritten() throws Exception {
    Operation operation = operation("chunks");
    byte[] shared = shared(operation);
    Path[] hidden = {null};
    try (Runner runner = runner(operation, shared)) {
      run(
          runner,
          FIRST,
          () -> {
            try (Stream<Path> files = Files.list(to)) {
              hidden[0] = files.filter(CopySwapTest::hidden).findFirst().orElseThrow();
            }
          });
    }
    for (int number = 2; number < 4; number++) {
      String name = hidden[0].getFileName().toString().replaceFirst("-[01]-", "-" + number + "-");
      Files.createLink(to.resolve(name), outside.resolve("victim"));
    }
    try (Runner runner = runner(operation, shared)) {
      run(runner, SECOND, NOTHING);
    }
    untouched();
    assertThat(to.resolve("chunk_3.bin")).hasSize(1_000);
  }

  /** A user may have links below the root that stay below it. */
  @Test
  void aLinkThatStaysInTheRootIsFollowed() throws Exception {
    Files.createDirectories(root.resolve("disk2/b"));
    Files.createSymbolicLink(root.resolve("a"), root.resolve("disk2"));
    Operation operation = operation("chunks");
    try (Runner runner = runner(operation, shared(operation))) {
      run(runner, FIRST, NOTHING);
    }
    assertThat(root.resolve("disk2/b/chunk_1.bin")).hasSize(1_000);
  }

  @Test
  void aTargetThatIsMadeAnewIsUsedAnew() throws Exception {
    Operation operation = operation("chunks");
    try (Runner runner = runner(operation, shared(operation))) {
      run(runner, FIRST, NOTHING);
      Files.move(to, temp.resolve("gone"));
      run(runner, SECOND, NOTHING);
    }
    assertThat(to.resolve("chunk_3.bin")).hasSize(1_000);
  }

  private void refused(Path target) throws Exception {
    to = target;
    for (String layout : List.of("chunks", "file")) {
      Operation operation = operation(layout);
      try (Runner runner = runner(operation, shared(operation))) {
        assertThatThrownBy(() -> run(runner, FIRST, NOTHING))
            .as("%s", target)
            .isInstanceOfSatisfying(
                KernelException.class,
                e -> {
                  assertThat(e.kind()).isEqualTo(KernelException.Kind.HERE);
                  assertThat(e.code()).isEqualTo("FORBIDDEN");
                  assertThat(e.getMessage()).contains("access files");
                });
      }
    }
  }

  @Test
  void protectedPlacesAreOutOfReachByWhateverName() throws Exception {
    Path state = Files.createDirectories(root.resolve("state/access")).getParent();
    Files.createSymbolicLink(root.resolve("link"), state.resolve("access"));
    Files.createDirectory(root.resolve("x"));
    Path missing = root.resolve("conf/furrow");
    roots = CopyRoots.of(List.of(root), ProtectedPlaces.of(List.of(state, missing)));

    refused(state);
    refused(state.resolve("access"));
    refused(state.resolve("access/deeper"));
    refused(state.resolve("new"));
    refused(root.resolve("link"));
    refused(root.resolve("link/new"));
    refused(root.resolve("x/../state/access"));
    refused(missing);
    refused(missing.resolve("plugins"));
    assertThat(root.resolve("conf")).doesNotExist();
    roots = CopyRoots.of(List.of(state.resolve("access")), ProtectedPlaces.of(List.of(state)));
    refused(state.resolve("access"));
    assertThat(state.resolve("access")).isEmptyDirectory();
  }

  @Test
  void aProtectedFileIsNotReplaced() throws Exception {
    Files.createDirectories(to);
    Files.writeString(to.resolve("f"), "secret");
    roots = CopyRoots.of(List.of(root), ProtectedPlaces.of(List.of(to.resolve("f"))));
    Operation operation = operation("file");
    try (Runner runner = runner(operation, shared(operation))) {
      assertThatThrownBy(() -> run(runner, FIRST, NOTHING)).hasMessageContaining("access files");
    }
    Operation chunks = operation("chunks");
    try (Runner runner = runner(chunks, shared(chunks))) {
      run(runner, FIRST, NOTHING);
    }
    assertThat(Files.readString(to.resolve("f"))).isEqualTo("secret");
  }

  @Test
  void withoutARootTheRefusalNamesTheSwitch() throws Exception {
    roots = CopyRoots.NONE;
    Operation operation = operation("chunks");
    try (Runner runner = runner(operation, shared(operation))) {
      assertThatThrownBy(() -> run(runner, FIRST, NOTHING))
          .isInstanceOfSatisfying(
              KernelException.class,
              e -> assertThat(e.hint()).isEqualTo("furrow worker start --copy-root DIR"))
          .hasMessageContaining("--copy-root");
    }
    assertThat(to).doesNotExist();
  }

  @Test
  void anotherDirectoryInThePlaceOfTheRootIsRefused() throws Exception {
    Files.move(root, temp.resolve("old"));
    Files.createDirectory(root);
    Operation operation = operation("chunks");
    try (Runner runner = runner(operation, shared(operation))) {
      assertThatThrownBy(() -> run(runner, FIRST, NOTHING)).hasMessageContaining("at the start");
    }
    assertThat(root).isEmptyDirectory();
  }
}
