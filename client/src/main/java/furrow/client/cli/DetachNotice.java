package furrow.client.cli;

import java.util.List;

/** While it is open, Ctrl-C says what goes on without this command. */
public final class DetachNotice implements AutoCloseable {
  private final Thread hook;

  /**
   * @param lines what to say on stderr
   */
  public DetachNotice(Leaf leaf, String... lines) {
    hook =
        new Thread(
            () -> {
              leaf.say("");
              List.of(lines).forEach(leaf::say);
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already ending: the hook has its say.
      return;
    }
  }
}
