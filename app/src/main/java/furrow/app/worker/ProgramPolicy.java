package furrow.app.worker;

import furrow.client.cli.start.OfferOptions;
import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.kernel.exec.ExecKernel;
import furrow.kernel.exec.ExecUser;
import furrow.protocol.access.Access;
import furrow.protocol.access.AccessFile;
import furrow.protocol.access.Address;
import furrow.protocol.access.StateDirectory;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * As whom a worker runs programs, and for whose tasks.
 *
 * @param none no programs at all
 * @param user as whom they run
 * @param owner whose tasks they are for; empty for everybody's
 */
public record ProgramPolicy(boolean none, ExecUser user, String owner) {
  /** Of a process that works for its own user. */
  public static final ProgramPolicy OWN = new ProgramPolicy(false, ExecUser.SAME, "");

  private static final String TOKENS = "tokens";

  /**
   * What the options say. Programs that run as a user who can read the server's access files are
   * for that user's tasks: whoever reads these files has every role.
   *
   * @param file the worker's access file
   */
  public static ProgramPolicy of(OfferOptions offer, Map<String, String> environment, Path file)
      throws IOException {
    if (offer.noExec()) {
      return new ProgramPolicy(true, ExecUser.SAME, "");
    }
    Access access = AccessFile.read(file);
    List<Path> readable = readable(access, environment, file);
    if (offer.execUser().isEmpty()) {
      boolean everybody = offer.allowSameUser() || readable.isEmpty();
      return new ProgramPolicy(false, ExecUser.SAME, everybody ? "" : access.user());
    }
    try {
      ExecUser user = ExecUser.of(offer.execUser());
      for (Path tokens : readable) {
        if (!offer.allowSameUser() && user.reads(tokens)) {
          throw new ProblemException(
              ErrorCode.BAD_SETTING,
              "--exec-user " + user + " can read the server's access files: " + tokens,
              "chmod 700 " + tokens.getParent());
        }
      }
      return new ProgramPolicy(false, user, "");
    } catch (KernelException e) {
      throw new ProblemException(ErrorCode.named(e.code()), e.getMessage(), e.hint());
    }
  }

  /** The files with the server's tokens that this process can read. */
  private static List<Path> readable(Access access, Map<String, String> environment, Path file) {
    List<Path> directories = new ArrayList<>();
    directories.add(file.toAbsolutePath().normalize().getParent());
    directories.add(StateDirectory.resolve("", environment).accessDirectory());
    for (Address address : access.addresses()) {
      Path socket = address.kind() == Address.Kind.UNIX ? Path.of(address.host()) : null;
      if (socket != null && socket.getParent() != null) {
        directories.add(new StateDirectory(socket.getParent()).accessDirectory());
      }
    }
    return directories.stream()
        .map(directory -> directory.resolve(TOKENS))
        .filter(Files::isReadable)
        .distinct()
        .toList();
  }

  /** In a few words, for people. */
  String described() {
    String whose = owner.isEmpty() ? "everybody's" : owner + "'s";
    return none ? "none run here" : whose + ", run as user " + user;
  }

  /** Sets kernels up that run programs. */
  void apply(Kernels kernels) {
    if (none) {
      return;
    }
    if (user.another()) {
      kernels.with(new ExecKernel(user));
    }
    if (!owner.isEmpty()) {
      kernels.programsOnlyFor(owner);
    }
  }
}
