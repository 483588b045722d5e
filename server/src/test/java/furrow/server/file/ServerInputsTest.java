package furrow.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.kernel.file.ProtectedPlaces;
import furrow.protocol.access.Fingerprint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerInputsTest {
  @TempDir Path directory;
  private final AbandonableOpener opener = new AbandonableOpener(500);
  private Path root;
  private Path file;
  private ServerInputs inputs;

  @BeforeEach
  void makeFiles() throws Exception {
    root = Files.createDirectory(directory.resolve("data"));
    file = Files.writeString(root.resolve("f.csv"), "a,b\n1,2\n");
    UploadStore uploads = new UploadStore(directory.resolve("upload"));
    inputs = new ServerInputs(new AllowedRoots(List.of(root)), uploads, opener);
  }

  @AfterEach
  void close() {
    opener.close();
  }

  private static TaskSpec spec(InputRef ref) {
    return new TaskSpec("", "ann", "csv", "", List.of(), Map.of(), ref, TaskSpec.Limits.DEFAULT);
  }

  private static InputRef ref(Path path) throws Exception {
    return new InputRef(
        path.toString(),
        "",
        Files.size(path),
        Files.getLastModifiedTime(path).toMillis(),
        Fingerprint.of(path),
        (Long) Files.getAttribute(path, "unix:ino"));
  }

  private String refusal(InputRef ref) {
    return catchThrowableOfType(KernelException.class, () -> inputs.open(spec(ref))).code();
  }

  @Test
  void readsTheFileThatTheClientSaw() throws Exception {
    try (Input input = inputs.open(spec(ref(file)))) {
      byte[] bytes = new byte[20];
      assertThat(input.size()).isEqualTo(8);
      assertThat(input.read(4, bytes, 0, 20)).isEqualTo(4);
      assertThat(input.read(8, bytes, 0, 20)).isEqualTo(-1);
    }
    assertThat(inputs.open(spec(InputRef.NONE))).isSameAs(Input.NONE);
  }

  @Test
  void anotherFileAtThePathIsNotVisible() throws Exception {
    InputRef ref = ref(file);
    FileTime before = Files.getLastModifiedTime(file);
    assertThat(refusal(new InputRef(ref.path(), "", 9, ref.mtimeMillis(), ref.fingerprint(), 0)))
        .isEqualTo("INPUT_NOT_VISIBLE");
    assertThat(refusal(new InputRef(ref.path(), "", 8, 1, ref.fingerprint(), 0)))
        .isEqualTo("INPUT_NOT_VISIBLE");
    assertThat(refusal(new InputRef(ref.path(), "", 8, ref.mtimeMillis(), "00", 0)))
        .isEqualTo("INPUT_NOT_VISIBLE");
    Files.delete(file);
    assertThat(refusal(ref)).isEqualTo("INPUT_NOT_VISIBLE");
    assertThatThrownBy(() -> inputs.reopen(spec(ref))).isInstanceOf(InputChangedException.class);
    Files.writeString(file, "a,b\n1,3\n");
    Files.setLastModifiedTime(file, before);
    assertThatThrownBy(() -> inputs.reopen(spec(ref))).isInstanceOf(InputChangedException.class);
  }

  @Test
  void nothingOutsideTheRootsIsReachedByLinksOrDots() throws Exception {
    Path outside = Files.writeString(directory.resolve("secret.csv"), "a,b\n1,2\n");
    InputRef real = ref(outside);
    Path link = Files.createSymbolicLink(root.resolve("link.csv"), outside);
    Path inner = Files.createSymbolicLink(root.resolve("inner.csv"), file);
    for (String path :
        List.of(outside.toString(), link.toString(), root + "/../secret.csv", "secret.csv", "\0")) {
      assertThat(
              refusal(
                  new InputRef(path, "", real.size(), real.mtimeMillis(), real.fingerprint(), 0)))
          .as(path)
          .isEqualTo("INPUT_NOT_VISIBLE");
    }
    InputRef own = ref(file);
    try (Input input =
        inputs.open(
            spec(new InputRef(inner.toString(), "", 8, own.mtimeMillis(), own.fingerprint(), 0)))) {
      assertThat(input.size()).isEqualTo(8);
    }
  }

  @Test
  void aDirectoryThatBecomesALinkBetweenLookingAndOpeningIsNotFollowed() throws Exception {
    Path inner = Files.createDirectories(root.resolve("a/b")).getParent();
    Path own = Files.writeString(inner.resolve("b/f"), "mine");
    Path outside = Files.createDirectories(directory.resolve("outside/b")).getParent();
    Files.writeString(outside.resolve("b/f"), "hush");
    AllowedRoots roots = new AllowedRoots(List.of(root));
    AllowedRoots.Found found = roots.resolve(own.toString());
    for (Path swapped : List.of(inner, inner.resolve("b"))) {
      Path aside = Files.move(swapped, directory.resolve("aside"));
      Files.createSymbolicLink(swapped, swapped.equals(inner) ? outside : outside.resolve("b"));
      assertThatThrownBy(() -> roots.open(found, "f"))
          .isInstanceOfSatisfying(
              KernelException.class, e -> assertThat(e.code()).isEqualTo("INPUT_NOT_VISIBLE"))
          .hasMessageContaining("no directory");
      Files.delete(swapped);
      Files.move(aside, swapped);
    }
    Files.move(own, directory.resolve("aside"));
    Files.createSymbolicLink(own, outside.resolve("b/f"));
    assertThatThrownBy(() -> roots.open(found, "f"))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.code()).isEqualTo("INPUT_NOT_REGULAR"));
    Files.delete(own);
    Files.move(directory.resolve("aside"), own);
    try (Input input = roots.open(found, "f")) {
      assertThat(input.size()).isEqualTo(4);
    }
  }

  @Test
  void protectedPlacesAreNotReadWhateverTheRoot() throws Exception {
    Path access = Files.createDirectories(root.resolve("state/access"));
    Path token = Files.writeString(access.resolve("admin"), "token");
    Path key = Files.writeString(root.resolve("state/key"), "key");
    Path link = Files.createSymbolicLink(root.resolve("link"), access);
    ProtectedPlaces places = ProtectedPlaces.of(List.of(access, key));
    for (Path allowed : List.of(root, access, Path.of("/"))) {
      AllowedRoots roots = new AllowedRoots(List.of(allowed), places);
      for (Path path : List.of(token, link.resolve("admin"))) {
        AllowedRoots.Found found = roots.resolve(path.toString());
        assertThatThrownBy(() -> roots.open(found, "x"))
            .as("%s below %s", path, allowed)
            .isInstanceOfSatisfying(
                KernelException.class, e -> assertThat(e.code()).isEqualTo("INPUT_NOT_VISIBLE"))
            .hasMessageContaining("access files");
      }
    }
    AllowedRoots roots = new AllowedRoots(List.of(root), places);
    AllowedRoots.Found found = roots.resolve(key.toString());
    assertThatThrownBy(() -> roots.open(found, "x")).hasMessageContaining("access files");
    Path beside = Files.writeString(key.resolveSibling("beside"), "b");
    roots.open(roots.resolve(beside.toString()), "x").close();
  }

  @Test
  void directoriesAndPipesAreRefusedAtOnce() throws Exception {
    InputRef ref = ref(file);
    Path pipe = root.resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(mkfifo.waitFor(10, TimeUnit.SECONDS)).isTrue();
    for (Path path : List.of(root, pipe, Path.of("/dev/null"))) {
      String code = path.startsWith(root) ? "INPUT_NOT_REGULAR" : "INPUT_NOT_VISIBLE";
      assertThat(refusal(new InputRef(path.toString(), "", 8, 1, ref.fingerprint(), 0)))
          .isEqualTo(code);
    }
  }

  @Test
  void aChangeWhileReadingIsSeen() throws Exception {
    byte[] bytes = new byte[4];
    try (Input input = inputs.open(spec(ref(file)))) {
      assertThat(input.read(0, bytes, 0, 4)).isEqualTo(4);
      Files.writeString(file, "a,b\n1,2\n3,4\n");
      assertThatThrownBy(() -> input.read(4, bytes, 0, 4))
          .isInstanceOf(InputChangedException.class)
          .hasMessageContaining("12");
    }
  }

  @Test
  void anOpenThatHangsIsLeftBehind() {
    assertThatThrownBy(
            () ->
                opener.call(
                    "/mnt/dead",
                    () -> {
                      Thread.currentThread().join();
                      return null;
                    }))
        .hasMessageContaining("/mnt/dead: did not open within 500 ms");
  }

  @Test
  void anUnknownUploadIsNamed() {
    String id = "0".repeat(32);
    assertThat(refusal(new InputRef("f.csv", id, 8, 0, "", 0))).isEqualTo("BAD_UPLOAD");
  }

  @Test
  void anUploadThatIsNotWhatWasSentIsRefused() throws Exception {
    String id = "0123456789abcdef0123456789abcdef";
    Path upload = directory.resolve("upload/ann/" + id);
    Files.createDirectories(upload.getParent());
    Files.writeString(upload, "a,b\n1,2\n");
    InputRef sent =
        new InputRef("/home/ann/f.csv", id, 8, 1_700_000_000_000L, Fingerprint.of(upload), 0);
    inputs.open(spec(sent)).close();
    for (String other : List.of("", "a,b\n1,3\n", "a,b\n1,2\n3,4\n")) {
      Files.writeString(upload, other);
      assertThatThrownBy(() -> inputs.reopen(spec(sent)))
          .isInstanceOf(InputChangedException.class)
          .hasMessageContaining("/home/ann/f.csv");
    }
    Files.delete(upload);
    assertThat(refusal(sent)).isEqualTo("BAD_UPLOAD");
  }
}
