package furrow.kernel.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.BytesInput;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.MergeStep;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.PartialMutations;
import furrow.kernel.Partials;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.RecordingControl;
import furrow.kernel.Runner;
import furrow.kernel.UnitPlacement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plays server and workers for one copy in this thread, with real files. */
class CopyKernelTest {
  private static final long SEED = Long.getLong("furrow.seed", System.nanoTime());

  @TempDir Path temp;

  private final Random random = new Random(SEED);
  private final Map<Piece, byte[]> committed = new LinkedHashMap<>();
  private final Map<Integer, Path> directories = new HashMap<>();
  private CopyRoots roots;
  private Path to;

  @BeforeEach
  void begin() throws IOException {
    System.err.println("CopyKernelTest: seed " + SEED);
    roots = CopyRoots.of(List.of(temp));
    to = temp.toRealPath().resolve("to");
  }

  private Operation operation(String... more) {
    Map<String, String> options = new HashMap<>(Map.of("to", to.toString(), "name", "f"));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return new Operation("", List.of(), options);
  }

  private static Operation at(Operation operation, Path directory) {
    Map<String, String> options = new HashMap<>(operation.options());
    options.put("to", directory.toString());
    return new Operation("", List.of(), options);
  }

  private static byte[] settled(byte[] open, int places) {
    ByteBuffer shared = ByteBuffer.allocate(open.length + places * 4).putInt(places);
    for (int place = 0; place < places; place++) {
      shared.putShort((short) 2).put(("w" + place).getBytes(StandardCharsets.UTF_8));
    }
    return shared.put(open, 4, open.length - 4).array();
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Runs everything in random order, each place at its own worker; gives the answer. */
  private String copy(byte[] file, Operation operation, int places) throws Exception {
    Input input = new BytesInput("f", file);
    Plan plan = new CopyKernel().plan(operation, input);
    List<Piece> ready = pieces(plan, places);
    Collections.shuffle(ready, random);
    byte[] shared = settled(plan.shared(), places);
    Extent extent = plan.extent();
    Merger merger = new CopyKernel().merger(operation, plan.shared(), extent);
    committed.clear();
    MergeStep step = take(merger, ready);
    while (!step.complete()) {
      assertThat(ready).as("something is left to do").isNotEmpty();
      Piece piece = ready.remove(0);
      committed.put(piece, run(piece, operation, shared, input, extent.end()));
      merger.add(piece, new Partials(committed.get(piece)));
      if (random.nextInt(5) == 0) {
        merger.close();
        merger = new CopyKernel().merger(operation, plan.shared(), extent);
        for (Map.Entry<Piece, byte[]> entry : committed.entrySet()) {
          merger.add(entry.getKey(), new Partials(entry.getValue()));
        }
      }
      step = take(merger, ready);
    }
    assertThat(ready).isEmpty();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    merger.writeAnswer(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private byte[] run(Piece piece, Operation operation, byte[] shared, Input input, long chunks)
      throws Exception {
    int count = UnitPlacement.read(ByteBuffer.wrap(shared)).count();
    int place =
        piece.mode() == Piece.Mode.PLACED
            ? UnitPlacement.read(ByteBuffer.wrap(shared)).placeOf(piece.start(), chunks)
            : random.nextInt(count);
    CopySite site = new CopySite("w" + place, "node" + place, roots);
    Operation own = at(operation, directories.getOrDefault(place, to));
    try (Runner runner = new CopyKernel(site).runner(own, shared)) {
      return runner.run(piece, input, new RecordingControl());
    }
  }

  private static List<Piece> pieces(Plan plan, int count) {
    List<Piece> pieces = new ArrayList<>();
    UnitPlacement places = new UnitPlacement(Collections.nCopies(count, "w"));
    long chunks = plan.extent().end();
    for (int place = 0; place < count; place++) {
      long end = places.firstUnit(place + 1, chunks);
      for (long at = places.firstUnit(place, chunks); at < end; at += plan.minChunk()) {
        long stop = Math.min(end, at + plan.minChunk());
        pieces.add(new Piece(pieces.size(), at, stop, Piece.Mode.PLACED));
      }
    }
    return pieces;
  }

  /** What a merger asks for, but for what was planned before: as the engine does. */
  private MergeStep take(Merger merger, List<Piece> ready) throws Exception {
    MergeStep step = merger.advance();
    for (MergeStep.Slice slice : step.next()) {
      Piece piece = new Piece(1_000_000 + slice.start(), slice.start(), slice.end(), slice.mode());
      if (!ready.contains(piece) && !committed.containsKey(piece)) {
        ready.add(piece);
      }
    }
    return step;
  }

  private static String crc(byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(file);
    return "\"crc32c\":\"%08x\"".formatted(crc.getValue());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(to)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everyCutOfEveryFileIsExact() throws Exception {
    for (int size : new int[] {0, 1, 99, 100, 101, 1000, 4567}) {
      for (int chunk : new int[] {1, 7, 100, 1_000_000}) {
        int places = 1 + random.nextInt(5);
        byte[] file = bytes(size);
        String answer = copy(file, operation("chunk", "" + chunk), places);
        assertThat(answer).contains(crc(file), "\"bytes\":" + size + ",");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int count = (size + chunk - 1) / chunk;
        for (int i = 0; i < count; i++) {
          Path chunkFile = to.resolve("chunk_" + i + ".bin");
          assertThat(Files.size(chunkFile)).isEqualTo(Math.min(chunk, size - i * chunk));
          all.write(Files.readAllBytes(chunkFile));
          Files.delete(chunkFile);
        }
        assertThat(all.toByteArray()).isEqualTo(file);
        assertThat(names()).isEmpty();

        answer = copy(file, operation("chunk", "" + chunk, "layout", "file"), places);
        assertThat(answer).contains(crc(file), "\"shared\":true");
        assertThat(Files.readAllBytes(to.resolve("f"))).isEqualTo(file);
        assertThat(names()).containsExactly("f");
        Files.delete(to.resolve("f"));
      }
    }
  }

  @Test
  void aListedChunkHasItsWriterAndChecksum() throws Exception {
    byte[] file = bytes(1050);
    String answer = copy(file, operation("chunk", "100", "list", "true"), 3);
    String[] lines = answer.split("\n");
    assertThat(lines).hasSize(12);
    for (int i = 0; i < 11; i++) {
      CRC32C crc = new CRC32C();
      int length = Math.min(100, file.length - i * 100);
      crc.update(file, i * 100, length);
      assertThat(lines[i + 1])
          .isEqualTo(
              "chunk %d worker w%d node node%d bytes %d crc32c %08x ok %s/chunk_%d.bin"
                  .formatted(i, i % 3, i % 3, length, crc.getValue(), to, i));
    }
  }

  @Test
  void oneFileNeedsOneDirectoryAndChunksAreFoundApart() throws Exception {
    directories.put(1, temp.toRealPath().resolve("other"));
    byte[] file = bytes(1000);
    assertThatThrownBy(() -> copy(file, operation("layout", "file", "chunk", "10"), 2))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.hint()).contains("--layout chunks"))
        .hasMessageContaining("not the same directory");
    String answer = copy(file, operation("chunk", "10"), 2);
    assertThat(answer)
        .contains("\"shared\":false")
        .contains("[\"w0\",\"node0\",\"50\",\"500\"],[\"w1\",\"node1\",\"50\",\"500\"]");
    assertThat(directories.get(1).resolve("chunk_99.bin")).exists();
  }

  @Test
  void aPieceSaysWhichOfItsChunksCouldNotBeWrittenAndWritesTheOthers() throws Exception {
    Files.createDirectories(to.resolve("chunk_2.bin/x"));
    Files.createDirectories(to.resolve("chunk_6.bin/x"));
    assertThatThrownBy(() -> copy(bytes(1000), operation("chunk", "100"), 1))
        .isInstanceOfSatisfying(
            KernelException.class,
            e -> {
              assertThat(e.permanent()).isFalse();
              assertThat(e.evidence()).isEqualTo("chunks 2, 6");
            })
        .hasMessageContaining("2 of 10 chunks")
        .hasMessageContaining("w0 on node0")
        .hasMessageContaining("chunk_2.bin");
    assertThat(names()).hasSize(10);
  }

  @Test
  void whatIsNotBelowARootIsRefusedBeforeAnythingIsMade() throws Exception {
    roots = CopyRoots.of(List.of(Files.createDirectory(temp.resolve("root"))));
    assertThatThrownBy(() -> copy(bytes(10), operation(), 1))
        .isInstanceOfSatisfying(
            KernelException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(KernelException.Kind.HERE);
              assertThat(e.code()).isEqualTo("FORBIDDEN");
              assertThat(e.hint()).contains("--copy-root");
            });
    to = temp.toRealPath().resolve("root/../escaped");
    assertThatThrownBy(() -> copy(bytes(10), operation(), 1)).hasMessageContaining("outside");
    assertThat(temp.resolve("to")).doesNotExist();
    assertThat(temp.resolve("escaped")).doesNotExist();
  }

  @Test
  void badSettingsAreRefusedWhenPlanning() {
    Input input = new BytesInput("f", bytes(100));
    List<Operation> bad =
        List.of(
            operation("layout", "tape"),
            operation("to", "relative"),
            operation("name", "../f"),
            operation("name", ""),
            operation("chunk", "0"),
            operation("tape", "x"));
    for (Operation operation : bad) {
      assertThatThrownBy(() -> new CopyKernel().plan(operation, input))
          .isInstanceOfSatisfying(
              KernelException.class, e -> assertThat(e.code()).isEqualTo("BAD_OPERATION"));
    }
    assertThatThrownBy(() -> new CopyKernel().plan(operation(), Input.NONE))
        .isInstanceOf(KernelException.class);
  }

  /** Every length and number in what workers tell. */
  @Test
  void hostilePartialsAreMergedOrRefused() throws Exception {
    for (String layout : List.of("chunks", "file")) {
      for (String list : List.of("true", "false")) {
        Operation operation = operation("chunk", "10", "layout", layout, "list", list);
        byte[] file = bytes(95);
        copy(file, operation, 2);
        Plan plan = new CopyKernel().plan(operation, new BytesInput("f", file));
        PartialMutations mutations =
            new PartialMutations(
                    new CopyKernel(), operation, plan.shared(), plan.extent(), indexed())
                .tryAll();
        assertThat(mutations.refused).isPositive();
        assertThat(mutations.taken).isPositive();
      }
    }
  }

  /** What was committed, each piece under an index of its own. */
  private Map<Piece, byte[]> indexed() {
    Map<Piece, byte[]> all = new LinkedHashMap<>();
    committed.forEach(
        (piece, bytes) ->
            all.put(new Piece(all.size(), piece.start(), piece.end(), piece.mode()), bytes));
    return all;
  }
}
