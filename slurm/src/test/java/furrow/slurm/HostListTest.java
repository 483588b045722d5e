package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HostListTest {
  @Test
  void namesAreListed() {
    assertThat(HostList.expand("")).isEmpty();
    assertThat(HostList.expand("n1")).containsExactly("n1");
    assertThat(HostList.expand("a,b")).containsExactly("a", "b");
    assertThat(HostList.expand("n[1-3]")).containsExactly("n1", "n2", "n3");
    assertThat(HostList.expand("n[1,3-4],gpu7")).containsExactly("n1", "n3", "n4", "gpu7");
    assertThat(HostList.expand("r[08-10]-x")).containsExactly("r08-x", "r09-x", "r10-x");
    assertThat(HostList.expand("r[1-2]n[1-2]")).containsExactly("r1n1", "r1n2", "r2n1", "r2n2");
  }

  @Test
  void whatIsNoListIsRefused() {
    for (String list :
        new String[] {"n[", "n]", "n[1-3", "n[[1]]", "n[a-b]", "n[]", "n[1-]", "n[0-999999999]"}) {
      assertThatThrownBy(() -> HostList.expand(list))
          .as(list)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
