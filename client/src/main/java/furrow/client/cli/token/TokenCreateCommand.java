package furrow.client.cli.token;

import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code furrow token create}. */
@Command(name = "create", description = "Makes a token and writes an access file that holds it.")
public final class TokenCreateCommand extends TokenLeaf {
  @Option(
      names = "--role",
      paramLabel = "ROLE",
      defaultValue = "client",
      description = "client, worker, admin, read or rank; default ${DEFAULT-VALUE}.")
  private Role role;

  @Option(
      names = "--user",
      paramLabel = "USER",
      required = true,
      description = "Whom it stands for: tasks are shared out fairly between users.")
  private String user;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      defaultValue = "0",
      description = "Ends after this time, as in 7d; never when not given.")
  private Duration expires;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The access file to write; give it to nobody else.")
  private Path out;

  @Override
  public Integer call() throws Exception {
    return runner().createToken(this);
  }

  public Role role() {
    return role;
  }

  public String user() {
    return user;
  }

  /** Zero for never. */
  public Duration expires() {
    return expires;
  }

  public Path out() {
    return out;
  }
}
