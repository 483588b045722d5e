package furrow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static long fill(Shares shares, String user, long piece) {
    while (shares.admits(user, piece)) {
      shares.take(user, piece);
    }
    return shares.held(user);
  }

  @Test
  void oneUserGetsHalfAndTheNextHalfOfTheRest() {
    Shares shares = new Shares(100);
    assertThat(fill(shares, "bob", 1)).isEqualTo(50);
    assertThat(fill(shares, "alice", 1)).isEqualTo(25);
    assertThat(fill(shares, "carol", 1)).isEqualTo(12);
    assertThat(shares.admits("bob", 1)).isFalse();
    assertThat(shares.use("tasks", "bob")).isEqualTo(new Shares.Use("tasks", "bob", 50, 31, 100));
  }

  @Test
  void whoTakesTurnsGetsTheSame() {
    Shares shares = new Shares(300);
    boolean more = true;
    while (more) {
      more = false;
      for (String user : new String[] {"a", "b"}) {
        if (shares.admits(user, 1)) {
          shares.take(user, 1);
          more = true;
        }
      }
    }
    assertThat(shares.held("a")).isEqualTo(100);
    assertThat(shares.held("b")).isEqualTo(100);
  }

  @Test
  void whateverTheOthersHoldANewcomerFindsAPart() {
    Random random = new Random(7);
    Shares shares = new Shares(1_000_000);
    for (int i = 0; i < 10; i++) {
      String user = "u" + random.nextInt(6);
      fill(shares, user, 1 + random.nextInt(100));
    }
    assertThat(shares.share("new")).isGreaterThan(1_000);
    assertThat(shares.uses("x")).noneMatch(use -> use.held() > 500_000);
  }

  @Test
  void whatIsGivenBackIsFreeAgain() {
    Shares shares = new Shares(10);
    shares.take("a", 5);
    shares.give("a", 5);
    assertThat(shares.uses("x")).isEmpty();
    assertThat(shares.share("a")).isEqualTo(5);
    shares.take("a", 50);
    assertThat(shares.share("b")).as("more than there is, after a restart").isZero();
    assertThat(shares.admits("b", 1)).isFalse();
  }
}
