package furrow.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.Message;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {
  private static List<GroupInfo> groups(int count, int nameLength) {
    List<GroupInfo> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(new GroupInfo(i + "-" + "g".repeat(nameLength), i, 0, 0, 0));
    }
    return groups;
  }

  @Test
  void nothingIsOneEmptyPage() throws Exception {
    assertThat(Pages.of(List.<GroupInfo>of(), GroupList::new))
        .containsExactly(new GroupList(List.of(), false));
  }

  @Test
  void whatFitsIsOnePage() throws Exception {
    List<GroupInfo> groups = groups(100, 10);
    assertThat(Pages.of(groups, GroupList::new)).containsExactly(new GroupList(groups, false));
  }

  @Test
  void moreThanFitsComesInOrderAndOnlyTheLastPageEnds() throws Exception {
    List<GroupInfo> groups = groups(60_000, 50);
    List<Message> pages = Pages.of(groups, GroupList::new);
    assertThat(pages).hasSizeGreaterThan(4);
    List<GroupInfo> again = new ArrayList<>();
    for (int i = 0; i < pages.size(); i++) {
      GroupList page = (GroupList) pages.get(i);
      assertThat(page.more()).isEqualTo(i < pages.size() - 1);
      assertThat(FrameCodec.encode(1, page)).hasSizeLessThanOrEqualTo(1024 * 1024 + 12);
      again.addAll(page.groups());
    }
    assertThat(again).isEqualTo(groups);
  }

  @Test
  void aRowThatNeverFitsIsRefused() {
    assertThatThrownBy(() -> Pages.of(groups(2, 1_100_000), GroupList::new))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void soManyRunsFitAsTheLimitsSay() throws Exception {
    RangeInfo largest =
        new RangeInfo(
            Long.MIN_VALUE,
            Long.MIN_VALUE,
            Integer.MIN_VALUE,
            Integer.MIN_VALUE,
            Long.MIN_VALUE,
            Long.MIN_VALUE);
    FrameCodec.encode(0, new ResultOk(Collections.nCopies(FrameLimits.RUNS, largest)));
  }
}
