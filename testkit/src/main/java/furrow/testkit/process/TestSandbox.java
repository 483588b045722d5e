package furrow.testkit.process;

import java.io.IOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A fresh sandbox for each test, as a {@code @RegisterExtension} field. When a test fails, the ends
 * of all outputs are printed.
 */
public final class TestSandbox extends Sandbox implements BeforeEachCallback, AfterEachCallback {
  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    open();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isPresent()) {
      System.err.println(tails());
    }
    close();
  }
}
