package furrow.client.cli.copy;

import furrow.client.render.HumanFormat;
import furrow.protocol.message.WorldMessage.MpiRankInfo;
import furrow.protocol.message.WorldMessage.MpiWorldInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What {@code --verbose} tells of a copy, in the order in which those who know MPI expect it. */
final class CopyTranscript {
  private static final String CHUNK_WORKER = " worker ";

  /** Null without {@code --verbose}. */
  private final Consumer<String> lines;

  private final Map<String, Integer> ranks = new HashMap<>();

  CopyTranscript(Consumer<String> lines) {
    this.lines = lines;
  }

  void begin(Path file, long chunk, long chunks) {
    say(file + ": chunk size " + chunk + " bytes, " + HumanFormat.plural(chunks, "chunk"));
  }

  /** Which rank each worker is; none where no world takes part. */
  void ranks(Optional<MpiWorldInfo> world) {
    for (MpiRankInfo rank : world.map(MpiWorldInfo::ranks).orElse(List.of())) {
      ranks.put(rank.worker(), rank.number());
    }
  }

  /**
   * A chunk is there.
   *
   * @param line of the answer, as in {@code chunk 5 worker w node n bytes 1024 crc32c 7180e317 ok
   *     PATH}
   */
  void chunk(String line) {
    int at = line.indexOf(CHUNK_WORKER);
    String worker = at < 0 ? "" : line.substring(at + CHUNK_WORKER.length()).split(" ", 2)[0];
    Integer rank = ranks.get(worker);
    say(rank == null ? line : "rank " + rank + ": " + line);
  }

  /**
   * All that each worker wrote is there.
   *
   * @param rows of worker, node, chunks, bytes
   */
  void workers(List<List<String>> rows) {
    for (List<String> row : rows) {
      Integer rank = ranks.get(row.get(0));
      say(
          (rank == null ? "" : "rank " + rank + ": ")
              + "worker "
              + row.get(0)
              + " node "
              + row.get(1)
              + " finished: "
              + HumanFormat.plural(Long.parseLong(row.get(2)), "chunk")
              + ", "
              + row.get(3)
              + " bytes");
    }
  }

  void end(boolean fine) {
    say("file transfer " + (fine ? "completed successfully" : "encountered errors"));
  }

  private void say(String line) {
    if (lines != null) {
      lines.accept(line);
    }
  }
}
