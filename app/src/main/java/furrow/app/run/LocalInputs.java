package furrow.app.run;

import furrow.engine.InputRef;
import furrow.engine.TaskSpec;
import furrow.kernel.FileInput;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.runtime.Inputs;
import java.io.IOException;
import java.nio.file.Path;

/** Opens files by path as this process sees them. */
public final class LocalInputs implements Inputs {
  /**
   * How a submission names a file as it is now.
   *
   * @throws KernelException with code INPUT_MISSING, INPUT_NOT_REGULAR or INPUT_UNREADABLE
   */
  public static InputRef ref(Path path) throws KernelException, IOException {
    try (FileInput input = FileInput.open(path)) {
      FileInput.Identity seen = input.identity();
      return new InputRef(
          path.toAbsolutePath().toString(),
          "",
          seen.size(),
          seen.modified().toMillis(),
          "",
          input.inode());
    }
  }

  @Override
  public Input open(TaskSpec spec) throws KernelException, IOException {
    InputRef ref = spec.input();
    if (ref.none()) {
      return Input.NONE;
    }
    FileInput input = FileInput.open(Path.of(ref.path()));
    // The same process saw it at submission: size, time and inode tell, no fingerprint is needed.
    FileInput.Seen seen = new FileInput.Seen(ref.size(), ref.mtimeMillis(), ref.inode(), "");
    String difference = input.difference(seen, (channel, size) -> "");
    if (!difference.isEmpty()) {
      input.close();
      throw new KernelException(
          KernelException.Kind.INPUT,
          "INPUT_CHANGED",
          ref.path() + " is no longer the file that was submitted: " + difference,
          "wait until nothing writes to it, then run again");
    }
    return input;
  }
}
