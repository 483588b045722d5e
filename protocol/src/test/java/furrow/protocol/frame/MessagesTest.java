package furrow.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.message.Code;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MessagesTest {
  private static final Path SOURCES = Path.of("src/main/java/furrow/protocol/message");

  @Test
  void noMessageIsForgotten() throws Exception {
    List<Class<?>> written = new ArrayList<>();
    try (Stream<Path> pages = Files.list(SOURCES)) {
      for (Path page : pages.filter(MessagesTest::isPage).toList()) {
        String name = page.getFileName().toString().replace(".java", "");
        for (Class<?> nested : Class.forName("furrow.protocol.message." + name).getClasses()) {
          if (Message.class.isAssignableFrom(nested)) {
            written.add(nested);
          }
        }
      }
    }
    assertThat(Messages.all().stream().<Class<?>>map(MessageType::record))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  private static boolean isPage(Path file) {
    return file.getFileName().toString().endsWith("Message.java");
  }

  @Test
  void codesComeInOrderAndOnce() {
    List<Integer> codes = Messages.all().stream().map(MessageType::code).toList();
    assertThat(codes).isSorted().doesNotHaveDuplicates().allMatch(code -> code > 0);
    for (MessageType type : Messages.all()) {
      assertThat(Messages.of(type.record())).isSameAs(type);
      assertThat(Messages.find(type.code())).isSameAs(type);
    }
    assertThat(Messages.find(0)).isNull();
    assertThat(Messages.find(0x7abc)).isNull();
  }

  @Test
  void theServerSpeaksOrAnswersEverything() {
    for (MessageType type : Messages.all()) {
      boolean common = type.from().size() == Role.values().length;
      boolean opening = type.from().isEmpty();
      boolean fromServer = type.from().contains(Role.SERVER);
      // A lane is the same at both of its ends.
      boolean lane = type.from().equals(Set.of(Role.RANK, Role.SERVER));
      assertThat(common || opening || lane || !fromServer || type.from().size() == 1)
          .as("%s is said by the server or by its peers", type.name())
          .isTrue();
    }
  }

  @Code(
      value = 0x0102,
      from = {})
  record Impostor() implements Message {}

  record Nameless() implements Message {}

  @Test
  void aMessageOutsideTheTableIsAProgrammingError() {
    assertThatThrownBy(() -> Messages.of(Impostor.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("missing in the message table");
    assertThatThrownBy(() -> FrameCodec.encode(0, new Nameless()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no valid code");
  }
}
