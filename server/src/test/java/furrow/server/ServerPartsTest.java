package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerPartsTest {
  private final List<String> record = new ArrayList<>();
  private final ServerParts parts = new ServerParts();

  private void start(String name) throws Exception {
    parts.start(
        name,
        () -> {
          record.add("+" + name);
          return name;
        },
        part -> record.add("-" + part));
  }

  private void startOneThatCannotClose(String name, Exception failure) throws Exception {
    parts.start(
        name,
        () -> {
          record.add("+" + name);
          return name;
        },
        part -> {
          record.add("-" + part);
          throw failure;
        });
  }

  @Test
  void partsCloseInTheReverseOrderOnce() throws Exception {
    start("lock");
    start("store");
    start("listeners");

    assertThat(parts.close()).isNull();
    assertThat(parts.close()).isNull();
    assertThat(record)
        .containsExactly("+lock", "+store", "+listeners", "-listeners", "-store", "-lock");
  }

  @Test
  void aPartThatFailsToStartClosesThoseBeforeIt() throws Exception {
    start("lock");
    start("store");

    assertThatThrownBy(
            () ->
                parts.start(
                    "listeners",
                    () -> {
                      throw new IOException("in use");
                    },
                    part -> record.add("-listeners")))
        .hasMessage("in use");
    assertThat(record).containsExactly("+lock", "+store", "-store", "-lock");
  }

  @Test
  void aPartThatFailsToCloseKeepsNoOtherOpen() throws Exception {
    IOException first = new IOException("first");
    start("lock");
    startOneThatCannotClose("store", new IllegalStateException("second"));
    startOneThatCannotClose("listeners", first);

    assertThat(parts.close()).isSameAs(first);
    assertThat(record)
        .containsExactly("+lock", "+store", "+listeners", "-listeners", "-store", "-lock");
  }
}
