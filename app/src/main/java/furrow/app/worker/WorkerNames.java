package furrow.app.worker;

import furrow.client.api.InputIdentity;
import java.io.IOException;
import java.security.SecureRandom;

/** Names that tell workers apart. */
public final class WorkerNames {
  private static final int RANDOM = 36 * 36 * 36;

  private WorkerNames() {}

  public static String host() throws IOException {
    return InputIdentity.host();
  }

  /** As in {@code node7-k3f}: short enough to type, unlikely to be met twice. */
  public static String fresh() throws IOException {
    String host = host();
    int dot = host.indexOf('.');
    String number = Integer.toString(RANDOM + new SecureRandom().nextInt(RANDOM * 35), 36);
    return (dot < 0 ? host : host.substring(0, dot)) + "-" + number;
  }
}
