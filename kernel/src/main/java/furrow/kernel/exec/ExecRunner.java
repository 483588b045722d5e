package furrow.kernel.exec;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the program on one piece after the other. */
final class ExecRunner implements Runner {
  /** How long an answer to a cancel may take. */
  private static final long POLL_MILLIS = 50;

  private final List<String> argv;
  private final byte[] header;

  ExecRunner(List<String> argv, byte[] header) {
    this.argv = argv;
    this.header = header;
  }

  @Override
  public byte[] run(Piece piece, Input input, RunControl control)
      throws KernelException, IOException, InterruptedException {
    Process process = start(piece, input, control);
    Pumps pumps = new Pumps(process, new PieceBytes(header, piece, input, control));
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        stopIfCancelled(control, pumps);
      }
      while (!pumps.awaitEnd(POLL_MILLIS)) {
        stopIfCancelled(control, pumps);
      }
    } finally {
      Programs.kill(process);
    }
    pumps.check();
    if (process.exitValue() != 0) {
      throw failed(process.exitValue(), piece, control, pumps);
    }
    return pumps.output();
  }

  private Process start(Piece piece, Input input, RunControl control) throws KernelException {
    ProcessBuilder builder = new ProcessBuilder(Programs.command(argv));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("FURROW_"));
    environment.put("FURROW_TASK", Long.toString(control.task()));
    environment.put("FURROW_SUBTASK", Long.toString(piece.index()));
    environment.put("FURROW_ATTEMPT", control.attempt());
    environment.put("FURROW_START", Long.toString(piece.start()));
    environment.put("FURROW_END", Long.toString(piece.end()));
    environment.put("FURROW_INPUT", input.name());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new KernelException(
          KernelException.Kind.TRANSIENT,
          "SUBTASK_FAILED",
          "cannot start " + argv.get(0) + ": " + e.getMessage(),
          "is it installed on every worker?");
    }
  }

  private static void stopIfCancelled(RunControl control, Pumps pumps)
      throws InterruptedException, KernelException {
    if (control.cancelled()) {
      throw new InterruptedException("cancelled");
    }
    pumps.checkLimit();
  }

  private KernelException failed(int status, Piece piece, RunControl control, Pumps pumps) {
    String how =
        status > 128 ? "was ended by signal " + (status - 128) : "exited with status " + status;
    return new KernelException(
        KernelException.Kind.TRANSIENT,
        "SUBTASK_FAILED",
        argv.get(0) + " " + how + " on subtask " + piece.index(),
        "see what it said: furrow task show " + control.task() + "." + piece.index(),
        pumps.evidence());
  }
}
