package furrow.slurm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitReasonTest {
  @Test
  void reasonsAreTold() {
    assertThat(WaitReason.meaning("Resources")).contains("it is next");
    assertThat(WaitReason.meaning("ReqNodeNotAvail, UnavailableNodes:n[1-2]")).contains("down");
    assertThat(WaitReason.meaning("QOSMaxJobsPerUserLimit"))
        .isEqualTo("a limit of its QOS is reached");
    assertThat(WaitReason.meaning("AssocGrpCpuLimit")).contains("account or user");
    assertThat(WaitReason.meaning("")).contains("not looked");
    assertThat(WaitReason.meaning("SomethingNew")).contains("squeue(1)");
    assertThat(WaitReason.hint("JobHeldUser", 7)).isEqualTo("scontrol release 7");
    assertThat(WaitReason.hint("Priority", 7)).isEqualTo("scontrol show job 7");
  }
}
