package furrow.runtime.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMergeJournalTest {
  @TempDir Path directory;
  private final List<FileMergeJournal> opened = new ArrayList<>();
  private FileMergeJournal journal;

  @BeforeEach
  void open() throws IOException {
    journal = new FileMergeJournal(directory.resolve("merges"));
    opened.add(journal);
  }

  @AfterEach
  void close() throws IOException {
    for (FileMergeJournal one : opened) {
      one.close();
    }
  }

  /** The server dies, which closes nothing, and starts again. */
  private void restart() throws IOException {
    open();
  }

  @Test
  void aStopInsideAStepIsNoDeath() throws IOException {
    journal.entering(7, 100);
    restart();
    for (int stops = 0; stops < 3; stops++) {
      journal.entering(7, 100);
      journal.close();
      open();
      assertThat(journal.deaths(7)).as("the death of before stays").isEqualTo(1);
    }
  }

  @Test
  void deathsInsideAStepCount() throws IOException {
    for (int deaths = 1; deaths <= 3; deaths++) {
      journal.entering(7, 100);
      journal.entering(8, 5);
      journal.left(8);
      restart();
      assertThat(journal.deaths(7)).isEqualTo(deaths);
      assertThat(journal.deaths(8)).isZero();
    }
  }

  @Test
  void stepsBeforeThatPointForgiveNothing() throws IOException {
    journal.entering(7, 100);
    restart();
    journal.entering(7, 50);
    journal.left(7);
    assertThat(journal.deaths(7)).isEqualTo(1);
    restart();
    assertThat(journal.deaths(7)).isEqualTo(1);
    journal.entering(7, 100);
    restart();
    assertThat(journal.deaths(7)).isEqualTo(2);
  }

  @Test
  void gettingPastThatPointForgives() throws IOException {
    journal.entering(7, 100);
    restart();
    journal.entering(7, 101);
    journal.left(7);
    assertThat(journal.deaths(7)).isZero();
    restart();
    assertThat(journal.deaths(7)).isZero();
  }

  @Test
  void aDeathOutsideAnyStepHarmsNobody() throws IOException {
    journal.entering(7, 100);
    journal.left(7);
    restart();
    assertThat(journal.deaths(7)).isZero();
  }

  @Test
  void forgettingFreesTheSlot() throws IOException {
    for (long task = 1; task <= 1000; task++) {
      journal.entering(task, 1);
      journal.forget(task);
    }
    for (long task = 1; task <= 200; task++) {
      journal.entering(task, 1);
    }
    restart();
    assertThat(journal.deaths(1)).isEqualTo(1);
    assertThat(journal.deaths(200)).as("beyond the slots: unrecorded").isZero();
  }
}
