package furrow.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FatalErrorsTest {
  private final List<Throwable> ends = new ArrayList<>();

  @BeforeEach
  void record() {
    FatalErrors.endBy(ends::add);
  }

  @AfterEach
  void forget() {
    FatalErrors.endByNobody();
  }

  @Test
  void memoryThatIsUsedUpIsFatalHoweverItIsWrapped() {
    OutOfMemoryError memory = new OutOfMemoryError("test");
    FatalErrors.pass(memory);
    FatalErrors.pass(new IOException(new IllegalStateException(memory)));
    assertThat(ends).hasSize(2);

    FatalErrors.pass(new IOException("a full disk"));
    FatalErrors.pass(new StackOverflowError());
    assertThat(ends).hasSize(2);
  }

  @Test
  void aCircleOfCausesEnds() {
    Exception first = new Exception("first");
    first.initCause(new Exception("second", first));
    assertThat(FatalErrors.isFatal(first)).isFalse();
  }

  @Test
  void anEssentialThreadMayThrowNothing() {
    IllegalStateException mistake = new IllegalStateException("test");
    Runnable body =
        () -> {
          throw mistake;
        };
    assertThatThrownBy(FatalErrors.essential(body)::run).isSameAs(mistake);
    assertThat(ends).containsExactly(mistake);

    assertThatThrownBy(FatalErrors.passing(body)::run).isSameAs(mistake);
    assertThat(ends).hasSize(1);
  }

  @Test
  void aThreadThatIsToRunForEverMayNotEndEither() {
    FatalErrors.essential(() -> {}).run();
    FatalErrors.essential(() -> {}, () -> true).run();
    assertThat(ends).isEmpty();

    FatalErrors.essential(() -> {}, () -> false).run();
    assertThat(ends).hasSize(1);
  }
}
