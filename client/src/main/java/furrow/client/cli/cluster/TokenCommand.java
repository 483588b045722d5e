package furrow.client.cli.cluster;

import furrow.client.cli.CommandGroup;
import furrow.client.cli.Leaf;
import furrow.client.cli.ServerAccess;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow token}. */
@Command(
    name = "token",
    description = "Tokens let clients and workers in. The server's own are made when it starts.",
    footer = {
      "",
      "A running server takes note of changes within seconds. Examples:",
      "  furrow token create --role client --user ann --out ann.access",
      "  furrow task list --access ann.access",
      "  furrow token create --http --role client --expires 30d"
    })
public final class TokenCommand extends CommandGroup {
  @Override
  protected List<String> verbs() {
    return List.of("list", "create", "revoke", "rotate");
  }

  @Override
  protected Object command(String verb) {
    return switch (verb) {
      case "list" -> new ListCommand();
      case "create" -> new CreateCommand();
      case "revoke" -> new RevokeCommand();
      case "rotate" -> new RotateCommand();
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** A command about the tokens of a state directory. */
  public abstract static class TokenLeaf extends Leaf {
    @Option(
        names = {"--state-dir", "--server-dir"},
        paramLabel = "DIR",
        description = "The server's state directory.")
    private Path stateDir;

    public final StateDirectory state() {
      return ServerAccess.stateDirectory(this, stateDir);
    }
  }

  /** {@code furrow token list}. */
  @Command(name = "list", description = "Lists tokens without their secrets.")
  public static final class ListCommand extends TokenLeaf {
    @Override
    public Integer call() throws Exception {
      return runner().listTokens(this);
    }
  }

  /** {@code furrow token create}. */
  @Command(
      name = "create",
      description = {
        "Makes a token and writes an access file that holds it, or prints one for HTTP.",
        "With --http the token is printed once, and is sent as 'Authorization: Bearer TOKEN' over",
        "TLS, loopback or the Unix socket. Neither kind opens what the other does."
      })
  public static final class CreateCommand extends TokenLeaf {
    private static final Duration HTTP_LIFE = Duration.ofDays(30);

    @Option(
        names = "--http",
        description = "Make a token for HTTP, which is printed and not stored.")
    private boolean http;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        defaultValue = "client",
        description = {
          "client, worker, admin, read or rank; default ${DEFAULT-VALUE}.",
          "With --http: client, admin or read."
        })
    private Role role;

    @Option(
        names = "--user",
        paramLabel = "USER",
        description = {
          "Whom it stands for: tasks are shared out fairly between users.",
          "With --http the default is the server's user."
        })
    private String user;

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        description = {
          "Ends after this time, as in 7d; never when not given.",
          "With --http 30d when not given, 366d at most."
        })
    private Duration expires;

    @Option(
        names = "--no-slurm",
        description = {
          "Withhold the permission slurm: to bring worlds up and end them, which uses Slurm in the",
          "name of the server's user. Clients and admins have it else."
        })
    private boolean noSlurm;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = {
          "The access file to write; give it to nobody else.",
          "With --http: writes the token to this file and does not print it."
        })
    private Path out;

    @Override
    public Integer call() throws Exception {
      if (!http) {
        require("--user", user);
        require("--out", out);
      }
      return runner().createToken(this);
    }

    private void require(String option, Object value) throws ProblemException {
      if (value == null) {
        throw new ProblemException(
            ErrorCode.BAD_REQUEST,
            "missing option " + option,
            "furrow token create --user NAME --out FILE, or for HTTP: furrow token create --http");
      }
    }

    public boolean http() {
      return http;
    }

    public Role role() {
      return role;
    }

    /** Null for the server's user, with {@link #http} only. */
    public String user() {
      return user;
    }

    public boolean noSlurm() {
      return noSlurm;
    }

    /** Zero for never. */
    public Duration expires() {
      Duration missing = http ? HTTP_LIFE : Duration.ZERO;
      return expires == null ? missing : expires;
    }

    /** Null for stdout, with {@link #http} only. */
    public Path out() {
      return out;
    }
  }

  /** {@code furrow token revoke}. */
  @Command(name = "revoke", description = "Takes a token back.")
  public static final class RevokeCommand extends TokenLeaf {
    @Parameters(paramLabel = "ID", description = "As in furrow token list.")
    private String id;

    @Override
    public Integer call() throws Exception {
      return runner().revokeToken(this);
    }

    public String id() {
      return id;
    }
  }

  /** {@code furrow token rotate}. */
  @Command(
      name = "rotate",
      description = "Replaces the server's own token of a role and its access file.")
  public static final class RotateCommand extends TokenLeaf {
    @Parameters(
        arity = "0..1",
        paramLabel = "ROLE",
        defaultValue = "client",
        description = "client, worker, admin, read or rank; default ${DEFAULT-VALUE}.")
    private Role role;

    @Override
    public Integer call() throws Exception {
      return runner().rotateToken(this);
    }

    public Role role() {
      return role;
    }
  }
}
