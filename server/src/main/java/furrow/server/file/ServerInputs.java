package furrow.server.file;

import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.kernel.FileInput;
import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.kernel.KernelException.Kind;
import furrow.protocol.access.Fingerprint;
import furrow.runtime.Inputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * Opens inputs on the server. A file named by path must be regular, lie within the allowed roots
 * and be the one that the client saw; otherwise the answer is INPUT_NOT_VISIBLE, upon which the
 * client sends the file itself.
 */
public final class ServerInputs implements Inputs {
  private final AllowedRoots roots;
  private final UploadStore uploads;
  private final AbandonableOpener opener;

  public ServerInputs(AllowedRoots roots, UploadStore uploads, AbandonableOpener opener) {
    this.roots = roots;
    this.uploads = uploads;
    this.opener = opener;
  }

  @Override
  public Input open(TaskSpec spec) throws KernelException, IOException {
    InputRef ref = spec.input();
    if (ref.none()) {
      return Input.NONE;
    }
    if (ref.uploaded()) {
      return openUpload(spec.user(), ref);
    }
    AllowedRoots.Found found = onOpener(ref.path(), () -> roots.resolve(ref.path()));
    FileInput input = onOpener(ref.path(), () -> openVisible(found, ref));
    try {
      compare(input, ref);
      return input;
    } catch (KernelException | IOException e) {
      input.close();
      throw e;
    }
  }

  /**
   * Opens the input of an accepted task again. When it is not visible any more, it has changed
   * since the task was accepted.
   */
  public Input reopen(TaskSpec spec) throws KernelException, IOException {
    try {
      return open(spec);
    } catch (KernelException e) {
      if (e.code().equals("INPUT_NOT_VISIBLE") || e.code().equals("INPUT_NOT_REGULAR")) {
        throw new InputChangedException(e.getMessage());
      }
      throw e;
    }
  }

  /**
   * A file that a client only names, as the server sees it: one that cannot look for itself, such
   * as a program that speaks HTTP. By itself a name is no proof that the client may read the file;
   * so where the server's roots are not the operator's choice, only trusted clients are served.
   *
   * @param trusted whether the client may read what the server may
   */
  public InputRef look(String path, boolean trusted) throws KernelException, IOException {
    if (!trusted && roots.everything()) {
      throw AllowedRoots.notVisible(
          path, "only the server's own user may name any file, and others below --allow-root");
    }
    AllowedRoots.Found found = onOpener(path, () -> roots.resolve(path));
    InputRef named = new InputRef(path, "", 0, 0, "", 0);
    try (FileInput input = onOpener(path, () -> openVisible(found, named))) {
      FileInput.Identity seen = input.identity();
      return new InputRef(
          found.path().toString(),
          "",
          seen.size(),
          seen.modified().toMillis(),
          input.fingerprint(Fingerprint::of),
          input.inode());
    }
  }

  private Input openUpload(String user, InputRef ref) throws KernelException, IOException {
    Path path = uploads.finished(user, ref.spoolId());
    if (path == null) {
      throw new KernelException(
          Kind.INPUT,
          "BAD_UPLOAD",
          "upload " + ref.spoolId() + " of " + ref.path() + " is not known or not complete",
          "submit again: the client sends what is missing");
    }
    FileInput input = FileInput.openReal(path, ref.path());
    try {
      long modified = input.identity().modified().toMillis();
      FileInput.Seen sent = new FileInput.Seen(ref.size(), modified, 0, ref.fingerprint());
      String difference = input.difference(sent, Fingerprint::of);
      if (!difference.isEmpty()) {
        throw new InputChangedException(
            "the upload of " + ref.path() + " is not what was sent: " + difference);
      }
      return input;
    } catch (IOException e) {
      input.close();
      throw e;
    }
  }

  private FileInput openVisible(AllowedRoots.Found found, InputRef ref)
      throws KernelException, IOException {
    try {
      return roots.open(found, ref.path());
    } catch (KernelException e) {
      switch (e.code()) {
        case "INPUT_UNREADABLE":
          throw AllowedRoots.notVisible(ref.path(), "the server may not read it");
        case "INPUT_MISSING":
          throw AllowedRoots.notVisible(ref.path(), "the server sees no such file");
        default:
          throw e;
      }
    }
  }

  private static void compare(FileInput input, InputRef ref) throws KernelException, IOException {
    FileInput.Seen seen =
        new FileInput.Seen(ref.size(), ref.mtimeMillis(), ref.inode(), ref.fingerprint());
    String difference = input.difference(seen, Fingerprint::of);
    if (!difference.isEmpty()) {
      throw another(ref, difference);
    }
  }

  private static KernelException another(InputRef ref, String why) {
    return AllowedRoots.notVisible(ref.path(), "the server sees another file there: " + why);
  }

  private <T> T onOpener(String path, Callable<T> work) throws KernelException, IOException {
    try {
      return opener.call(path, work);
    } catch (KernelException | IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(path + ": " + e, e);
    }
  }
}
