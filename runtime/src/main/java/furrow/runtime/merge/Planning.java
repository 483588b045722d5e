package furrow.runtime.merge;

import furrow.engine.Effect;
import furrow.engine.Event;
import furrow.engine.TaskPlan;
import furrow.engine.TaskSpec;
import furrow.kernel.FatalErrors;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelException;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import java.io.IOException;

/** Opens a submission's input and asks the kernel for its plan. */
final class Planning {
  private final KernelPool.Parts parts;

  Planning(KernelPool.Parts parts) {
    this.parts = parts;
  }

  Event plan(Effect.Plan request) {
    try {
      return new Event.Planned(request.request(), plan(request.spec()));
    } catch (KernelException e) {
      FatalErrors.pass(e);
      return new Event.PlanRefused(request.request(), Problems.of(e));
    } catch (IOException e) {
      return new Event.PlanRefused(
          request.request(), Problems.unreadable(request.spec().input().path(), e));
    } catch (RuntimeException | Error e) {
      FatalErrors.pass(e);
      return new Event.PlanRefused(
          request.request(),
          Problems.internal("planning with kernel " + request.spec().kernel(), e));
    }
  }

  private TaskPlan plan(TaskSpec spec) throws KernelException, IOException {
    Kernel kernel = parts.kernels().require(spec.kernel());
    try (Input input = spec.input().none() ? Input.NONE : parts.inputs().open(spec)) {
      Plan plan = kernel.plan(operation(spec), input);
      if (plan.shared().length > Plan.MOST_SHARED) {
        throw new KernelException(
            KernelException.Kind.LIMIT,
            "BAD_OPERATION",
            "the plan takes "
                + plan.shared().length
                + " bytes (expected: <= "
                + Plan.MOST_SHARED
                + ")",
            "shorten the operation, or the file's header");
      }
      return new TaskPlan(
          plan.shared(),
          plan.extent().start(),
          plan.extent().end(),
          plan.bytes(),
          Math.max(1, plan.minChunk()),
          Math.max(Math.max(1, plan.minChunk()), plan.maxChunk()),
          kernel.boundaries().firstMode(plan).code());
    }
  }

  static Operation operation(TaskSpec spec) {
    return new Operation(spec.operation(), spec.argv(), spec.options());
  }
}
