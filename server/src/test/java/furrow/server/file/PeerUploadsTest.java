package furrow.server.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.engine.Shares;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerUploadsTest {
  private static final String ID = "0123456789abcdef0123456789abcdef";
  private static final byte[] DATA = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private UploadStore store;

  @BeforeEach
  void open() throws Exception {
    store = new UploadStore(directory.resolve("upload"));
  }

  private PeerUploads session(String user) {
    return new PeerUploads(store, user);
  }

  private static UploadClose closing(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new UploadClose(ID, bytes.length, (int) crc.getValue());
  }

  private static UploadChunk chunk(int from, int to) {
    return new UploadChunk(ID, from, Arrays.copyOfRange(DATA, from, to));
  }

  private static ErrorCode refusal(ThrowingCallable call) {
    return catchThrowableOfType(ProblemException.class, call).code();
  }

  @Test
  void resumesWhereABrokenConnectionLeftIt() throws Exception {
    UploadOpen open = new UploadOpen(ID, "f.csv", DATA.length);
    PeerUploads first = session("ann");
    assertThat(first.open(open).offset()).isZero();
    first.append(chunk(0, 3));
    // The client is back before the server has noticed that the first connection is gone.
    PeerUploads second = session("ann");
    assertThat(second.open(open).offset()).isEqualTo(3);
    assertThat(refusal(() -> first.append(chunk(3, 5)))).isEqualTo(ErrorCode.INTERNAL);
    second.append(chunk(3, DATA.length));
    assertThat(second.finish(closing(DATA)).offset()).isEqualTo(DATA.length);
    assertThat(store.finished("ann", ID)).hasBinaryContent(DATA);
    assertThat(second.open(open).offset()).isEqualTo(DATA.length);
    assertThat(second.finish(closing(DATA)).offset()).isEqualTo(DATA.length);
  }

  @Test
  void anUnfinishedUploadCannotBeReadNorAnotherUsers() throws Exception {
    PeerUploads ann = session("ann");
    ann.open(new UploadOpen(ID, "f", DATA.length));
    ann.append(chunk(0, 3));
    assertThat(store.finished("ann", ID)).isNull();
    assertThat(refusal(() -> ann.finish(closing(DATA)))).isEqualTo(ErrorCode.BAD_UPLOAD);
    ann.open(new UploadOpen(ID, "f", DATA.length));
    ann.append(chunk(3, DATA.length));
    ann.finish(closing(DATA));
    assertThat(store.finished("bob", ID)).isNull();
    assertThat(store.finished("..", ID)).isNull();
    assertThat(store.finished("ann", "../ann/" + ID)).isNull();
  }

  @Test
  void aWrongChecksumBeginsAgain() throws Exception {
    PeerUploads ann = session("ann");
    UploadOpen open = new UploadOpen(ID, "f", DATA.length);
    ann.open(open);
    ann.append(chunk(0, DATA.length));
    assertThat(refusal(() -> ann.finish(new UploadClose(ID, DATA.length, 1))))
        .isEqualTo(ErrorCode.BAD_UPLOAD);
    assertThat(ann.open(open).offset()).isZero();
  }

  @Test
  void gapsOverrunsAndBadIdsAreRefused() throws Exception {
    PeerUploads ann = session("ann");
    for (String id : new String[] {"", "x", ID + "0", ID.replace('a', 'A'), "../" + ID}) {
      assertThat(refusal(() -> ann.open(new UploadOpen(id, "f", 1))))
          .isEqualTo(ErrorCode.BAD_REQUEST);
    }
    assertThat(refusal(() -> ann.open(new UploadOpen(ID, "f", -1))))
        .isEqualTo(ErrorCode.BAD_REQUEST);
    assertThat(refusal(() -> ann.open(new UploadOpen(ID, "f", Long.MAX_VALUE))))
        .isEqualTo(ErrorCode.NO_SPACE);
    ann.open(new UploadOpen(ID, "f", 4));
    assertThat(refusal(() -> ann.append(chunk(2, 4)))).isEqualTo(ErrorCode.BAD_UPLOAD);
    ann.append(chunk(2, 4)); // The error was told once; what is still on its way is dropped.
    ann.open(new UploadOpen(ID, "f", 4));
    assertThat(refusal(() -> ann.append(chunk(0, 5)))).isEqualTo(ErrorCode.BAD_UPLOAD);
  }

  @Test
  void theSweepTakesWhatIsOldAndNotNeeded() throws Exception {
    PeerUploads ann = session("ann");
    ann.open(new UploadOpen(ID, "f", DATA.length));
    ann.append(chunk(0, DATA.length));
    ann.finish(closing(DATA));
    assertThat(store.sweep(0, (user, id) -> false)).isZero();
    assertThat(store.sweep(Long.MAX_VALUE, (user, id) -> id.equals(ID))).isZero();
    assertThat(store.sweep(Long.MAX_VALUE, (user, id) -> false)).isEqualTo(DATA.length);
    assertThat(store.finished("ann", ID)).isNull();
  }

  private static String id(int number) {
    return String.format("%032x", number);
  }

  @Test
  void oneUserCannotFillTheDiskForAll() throws Exception {
    store = new UploadStore(directory.resolve("small"), () -> 1_000);
    PeerUploads bob = session("bob");
    bob.open(new UploadOpen(id(1), "f", 400));
    assertThat(refusal(() -> bob.open(new UploadOpen(id(2), "f", 300)))).isEqualTo(ErrorCode.BUSY);
    assertThat(store.shares("bob"))
        .contains(new Shares.Use("upload_bytes", "bob", 400, 500, 1_000));
    PeerUploads alice = session("alice");
    alice.open(new UploadOpen(id(3), "f", 300));
    assertThat(store.shares("")).extracting(Shares.Use::user).contains("alice", "bob");
    assertThat(refusal(() -> alice.open(new UploadOpen(id(4), "f", 5_000))))
        .as("more than there is")
        .isEqualTo(ErrorCode.NO_SPACE);
  }

  @Test
  void whoIsAloneMayUseNearlyAllOfTheDisk() throws Exception {
    long disk = 10 * UploadStore.RESERVE;
    store = new UploadStore(directory.resolve("large"), () -> disk);
    PeerUploads bob = session("bob");
    long most = disk - UploadStore.RESERVE;
    ProblemException never =
        catchThrowableOfType(
            ProblemException.class, () -> bob.open(new UploadOpen(id(1), "f", most + 1)));
    assertThat(never.code()).as("waiting cannot help").isEqualTo(ErrorCode.NO_SPACE);
    assertThat(never.getMessage()).contains("at most " + most);
    assertThat(never.hint()).contains("where the server sees it");
    bob.open(new UploadOpen(id(1), "f", most - 10));
    assertThat(store.shares("bob"))
        .contains(new Shares.Use("upload_bytes", "bob", most - 10, most, disk));
    bob.open(new UploadOpen(id(2), "f", 10));
    assertThat(refusal(() -> bob.open(new UploadOpen(id(3), "f", 1)))).isEqualTo(ErrorCode.BUSY);

    PeerUploads alice = session("alice");
    alice.open(new UploadOpen(id(4), "f", UploadStore.RESERVE / 2));
    assertThat(refusal(() -> alice.open(new UploadOpen(id(5), "f", UploadStore.RESERVE / 2))))
        .as("with others there the rest is shared")
        .isEqualTo(ErrorCode.BUSY);
  }

  @Test
  void anUploadThatIsStillOpeningCounts() throws Exception {
    long disk = 10 * UploadStore.RESERVE;
    store = new UploadStore(directory.resolve("large"), () -> disk);
    store.reserve("bob", id(1), 8 * UploadStore.RESERVE);
    assertThat(refusal(() -> store.reserve("bob", id(2), 2 * UploadStore.RESERVE)))
        .isEqualTo(ErrorCode.BUSY);
    store.abandon("bob", id(1));
    store.reserve("bob", id(2), 2 * UploadStore.RESERVE);
  }

  @Test
  void whatIsDeletedCountsNoLongerAndWhatIsLeftCountsAfterARestart() throws Exception {
    Path root = directory.resolve("kept");
    store = new UploadStore(root, () -> 1_000);
    PeerUploads bob = session("bob");
    bob.open(new UploadOpen(ID, "f", DATA.length));
    bob.append(chunk(0, 3));
    bob.close();
    assertThat(held("upload_bytes")).as("what is there of it").isEqualTo(3);

    store = new UploadStore(root, () -> 1_000);
    assertThat(held("upload_bytes")).isEqualTo(3);
    assertThat(held("uploads")).isEqualTo(1);
    store.sweep(Long.MAX_VALUE, (user, id) -> false);
    assertThat(held("upload_bytes")).isZero();
    assertThat(held("uploads")).isZero();
  }

  private long held(String what) {
    return store.shares("bob").stream()
        .filter(use -> use.what().equals(what))
        .mapToLong(Shares.Use::held)
        .sum();
  }
}
