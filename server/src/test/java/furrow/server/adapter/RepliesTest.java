package furrow.server.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import furrow.engine.Problem;
import furrow.engine.TaskSpec;
import furrow.engine.View;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.Message;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.WorkMessage.RangeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepliesTest {
  private static View.Worker worker(int number) {
    return new View.Worker(
        "worker-" + number,
        number,
        "up",
        "node-" + number + ".cluster.example.org",
        number,
        8,
        4,
        16,
        List.of("blue", "green"),
        Map.of("zone", "é".repeat(50)),
        List.of("csv", "exec"),
        1_000_000,
        5,
        "no more than needed");
  }

  @Test
  void fiftyThousandWorkersTravelInFramesThatFit() throws Exception {
    List<View.Worker> workers = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      workers.add(worker(i));
    }
    List<Message> frames = Replies.messages(new View.Workers(workers), true);
    int seen = 0;
    for (int i = 0; i < frames.size(); i++) {
      WorkerList list = (WorkerList) frames.get(i);
      assertThat(list.more()).isEqualTo(i < frames.size() - 1);
      assertThat(FrameCodec.encode(1, list).length).isLessThan(FrameLimits.AUTHENTICATED);
      seen += list.workers().size();
    }
    assertThat(seen).isEqualTo(50_000);
  }

  @Test
  void anEmptyListIsOneFrame() {
    assertThat(Replies.messages(new View.Workers(List.of()), true))
        .containsExactly(new WorkerList(List.of(), false));
  }

  @Test
  void runsThatMakeNoSenseAreRefused() {
    for (RangeInfo bad :
        List.of(
            new RangeInfo(0, 0, 1, 1, 1, 0),
            new RangeInfo(1, -1, 1, 1, 1, 0),
            new RangeInfo(1, 0, 0, 1, 1, 0),
            new RangeInfo(1, 0, -5, 1, 1, 0),
            new RangeInfo(1, Long.MAX_VALUE, 1, 1, 1, 0))) {
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> Conversions.run(bad));
      assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }
  }

  @Test
  void problemsKeepTheirCodeAndSayWhenToRetry() {
    assertThat(Conversions.reply(new Problem("BUSY", "m", "h")).retryAfterMillis()).isPositive();
    assertThat(Conversions.reply(new Problem("BAD_CELL", "m", "h")).code())
        .isEqualTo(ErrorCode.BAD_CELL.number());
    assertThat(Conversions.problem(31_000, "m", "h").code()).isEqualTo("INTERNAL");
    assertThat(Conversions.reply((Problem) null).code()).isZero();
  }

  private static Submit submit(byte[] id, long chunk, int retries, String operation) {
    InputInfo input = new InputInfo("/data/f.csv", 10, 1, "ab", 99, "", "here");
    return new Submit(
        id, "csv", operation, List.of(), Map.of(), input, "", 0, chunk, 5_000, retries);
  }

  @Test
  void aSubmissionIsCheckedForShape() throws Exception {
    SubmitCheck check = new SubmitCheck("here");
    TaskSpec spec = check.spec(submit(new byte[16], 0, 2, "sum(a)"), "ann");
    assertThat(spec.submissionId()).isEqualTo("0".repeat(32));
    assertThat(spec.user()).isEqualTo("ann");
    assertThat(spec.input().inode()).isEqualTo(99);
    assertThat(spec.limits().subtaskTimeoutNanos()).isEqualTo(5_000_000_000L);
    assertThat(new SubmitCheck("there").spec(submit(new byte[16], 0, 2, ""), "ann").input().inode())
        .isZero();
    for (Submit bad :
        List.of(
            submit(new byte[15], 0, 2, ""),
            submit(new byte[16], -1, 2, ""),
            submit(new byte[16], 0, -1, ""),
            submit(new byte[16], 0, 1_001, ""),
            submit(new byte[16], 0, 2, "x".repeat(200_000)))) {
      ProblemException refused =
          catchThrowableOfType(ProblemException.class, () -> check.spec(bad, "ann"));
      assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST);
      assertThat(refused.hint()).isNotEmpty();
    }
  }
}
