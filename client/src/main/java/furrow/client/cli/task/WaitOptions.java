package furrow.client.cli.task;

import furrow.client.cli.FollowOptions;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to wait for an answer. */
public final class WaitOptions {
  @Mixin private FollowOptions follow;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the answer to this file.")
  private Path out;

  FollowOptions follow() {
    return follow;
  }

  /** Null for stdout. */
  Path out() {
    return out;
  }
}
