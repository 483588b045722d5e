package furrow.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.access.Fingerprint;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.worker.run.Upstream.FetchRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskInputTest {
  private final List<Long> fetched = new ArrayList<>();
  private byte[] content;
  private Path file;
  private BlockCache cache;
  private IOException fault;

  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    content = new byte[3 * BlockCache.BLOCK + 1000];
    new Random(1).nextBytes(content);
    file = Files.write(directory.resolve("in.csv"), content);
    cache = new BlockCache(this::fetch, Runnable::run, 4L * BlockCache.BLOCK);
  }

  private byte[] fetch(long task, long offset, int length) throws IOException {
    if (fault != null) {
      throw fault;
    }
    fetched.add(offset / BlockCache.BLOCK);
    return Arrays.copyOfRange(
        content, (int) offset, (int) Math.min(content.length, offset + length));
  }

  @Test
  void theSameFileIsReadInPlace() throws Exception {
    try (TaskInput input = new TaskInput(1, info(file), cache)) {
      assertThat(input.name()).isEqualTo("in.csv");
      assertThat(all(input)).isEqualTo(content);
      assertThat(fetched).isEmpty();
    }
  }

  @Test
  void anotherFileAtThePathIsNotRead() throws Exception {
    InputInfo info = info(file);
    byte[] other = content.clone();
    other[0]++;
    Files.write(file, other);
    Files.setLastModifiedTime(file, FileTime.fromMillis(info.mtimeMillis()));
    try (TaskInput input = new TaskInput(1, info, cache)) {
      assertThat(all(input)).isEqualTo(content);
      assertThat(fetched).containsExactly(0L, 1L, 2L, 3L);
    }
  }

  @Test
  void aFileThatChangesIsLeftForTheServers() throws Exception {
    try (TaskInput input = new TaskInput(1, info(file), cache)) {
      assertThat(input.read(0, new byte[10], 0, 10)).isEqualTo(10);
      byte[] other = content.clone();
      Arrays.fill(other, (byte) 1);
      Files.write(file, other);
      assertThat(all(input)).as("not one byte of the other file").isEqualTo(content);
      assertThat(fetched).containsExactly(0L, 1L, 2L, 3L);
    }
  }

  @Test
  void aTruncatedFileIsFetchedFromWhereItEnds() throws Exception {
    try (TaskInput input = new TaskInput(1, info(file), cache)) {
      assertThat(input.read(0, new byte[10], 0, 10)).isEqualTo(10);
      Files.write(file, new byte[0]);
      assertThat(all(input)).isEqualTo(content);
    }
  }

  @Test
  void anUploadIsNeverLookedForAtItsName() throws Exception {
    InputInfo seen = info(file);
    InputInfo upload =
        new InputInfo(
            seen.path(), seen.size(), seen.mtimeMillis(), seen.fingerprint(), 0, "aa", "");
    try (TaskInput input = new TaskInput(1, upload, cache)) {
      input.read(0, new byte[10], 0, 10);
      assertThat(fetched).isNotEmpty();
    }
  }

  @Test
  void aDirectoryIsNoFile() throws Exception {
    InputInfo info = new InputInfo(directory.toString(), 3000, 0, "beef", 0, "", "");
    try (TaskInput input = new TaskInput(1, info, cache)) {
      input.read(0, new byte[10], 0, 10);
      assertThat(fetched).isNotEmpty();
    }
  }

  @Test
  void theNextBlockIsFetchedAheadAndOldOnesAreDropped() throws Exception {
    InputInfo gone = new InputInfo("/nowhere/in.csv", content.length, 0, "beef", 0, "", "");
    BlockCache small = new BlockCache(this::fetch, Runnable::run, 0);
    try (TaskInput input = new TaskInput(1, gone, small)) {
      input.read(0, new byte[10], 0, 10);
      assertThat(fetched).containsExactly(0L, 1L);
      input.read(2L * BlockCache.BLOCK, new byte[10], 0, 10);
      assertThat(fetched).containsExactly(0L, 1L, 2L, 3L);
      input.read(0, new byte[10], 0, 10);
      assertThat(fetched).containsExactly(0L, 1L, 2L, 3L, 0L, 1L);
    }
  }

  @Test
  void aRefusedBlockIsAskedForAgainNextTime() throws Exception {
    InputInfo gone = new InputInfo("/nowhere/in.csv", content.length, 0, "beef", 0, "", "");
    try (TaskInput input = new TaskInput(1, gone, cache)) {
      fault = new FetchRefusedException(85, "changed", "");
      assertThatThrownBy(() -> input.read(0, new byte[10], 0, 10)).isSameAs(fault);
      fault = null;
      assertThat(input.read(0, new byte[10], 0, 10)).isEqualTo(10);
    }
  }

  private static InputInfo info(Path path) throws IOException {
    return new InputInfo(
        path.toString(),
        Files.size(path),
        Files.getLastModifiedTime(path).toMillis(),
        Fingerprint.of(path),
        0,
        "",
        "");
  }

  private static byte[] all(TaskInput input) throws IOException {
    byte[] all = new byte[(int) input.size()];
    int filled = 0;
    int read = input.read(0, all, 0, 70_000);
    while (read > 0) {
      filled += read;
      read = input.read(filled, all, filled, Math.min(70_000, all.length - filled));
    }
    return Arrays.copyOf(all, filled);
  }
}
