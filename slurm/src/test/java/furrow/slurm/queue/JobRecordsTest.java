package furrow.slurm.queue;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.slurm.queue.JobRecords.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobRecordsTest {
  @TempDir private Path state;

  @Test
  void theNewestOfEachJobIsKept() throws Exception {
    JobRecords records = new JobRecords(state);
    assertThat(records.read()).isEmpty();
    records.put(new Entry(1, "a", "PENDING", "", "", ""));
    records.put(new Entry(2, "b\t|\n", "PENDING", "", "", ""));
    records.put(new Entry(1, "a", "FAILED", "1:0", "s", "e"));

    assertThat(records.read())
        .containsExactly(
            new Entry(2, "b???", "PENDING", "", "", ""),
            new Entry(1, "a", "FAILED", "1:0", "s", "e"));
  }

  @Test
  void theOldestGoAndWhatIsNoRecordIsLeftOut() throws Exception {
    JobRecords records = new JobRecords(state);
    for (int i = 1; i <= JobRecords.MOST + 5; i++) {
      records.put(new Entry(i, "n", "RUNNING", "", "", ""));
    }
    assertThat(records.read()).hasSize(JobRecords.MOST);
    assertThat(records.read().get(0).id()).isEqualTo(6);
    Files.writeString(state.resolve("slurm/jobs.tsv"), "x\n7\ta\tb\tc\td\te\n\n");
    assertThat(records.read()).hasSize(1);
  }
}
