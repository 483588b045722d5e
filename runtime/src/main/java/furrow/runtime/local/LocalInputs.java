package furrow.runtime.local;

import furrow.engine.TaskSpec;
import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.runtime.Inputs;
import java.io.IOException;

/** Opens files by path as this process sees them. */
public final class LocalInputs implements Inputs {
  @Override
  public Input open(TaskSpec spec) throws KernelException, IOException {
    return FileInput.open(spec.input());
  }
}
