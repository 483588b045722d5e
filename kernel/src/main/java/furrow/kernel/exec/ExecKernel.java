package furrow.kernel.exec;

import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelEffect;
import furrow.kernel.KernelException;
import furrow.kernel.KernelSettings;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Piece;
import furrow.kernel.Plan;
import furrow.kernel.RunControl;
import furrow.kernel.Runner;
import furrow.kernel.boundary.RecordFormat;
import furrow.kernel.csv.RangeSummary;
import furrow.kernel.merge.JoiningMerger;
import java.io.IOException;
import java.util.Set;

/**
 * Runs {@code --exec CMD ARG...} once per piece of whole records: an argument vector, never a shell
 * string. The piece comes on stdin, with option {@code header} after the input's first record;
 * stdout is the partial; a status other than 0 fails the subtask, with the tail of stderr as
 * evidence.
 *
 * <p>Without an input the program runs once per item of {@code items=N}, with nothing on stdin.
 * Environment: {@code FURROW_TASK}, {@code FURROW_SUBTASK}, {@code FURROW_ATTEMPT}, {@code
 * FURROW_START}, {@code FURROW_END}, {@code FURROW_INPUT}.
 */
public final class ExecKernel implements Kernel {
  private static final Set<String> OPTIONS = Set.of("header", "records", "items");
  private static final byte[] NO_HEADER = new byte[0];
  private static final long MIN_CHUNK = 64 << 10;
  private static final long MAX_CHUNK = 16 << 20;
  private static final int MAX_HEADER = 256 << 10;
  private static final long MAX_ITEMS = 1_000_000_000L;

  private final ExecUser user;

  /** One whose programs run as the user of this process. */
  public ExecKernel() {
    this(ExecUser.SAME);
  }

  public ExecKernel(ExecUser user) {
    this.user = user;
  }

  @Override
  public String name() {
    return "exec";
  }

  @Override
  public Set<KernelEffect> effects() {
    return Set.of(KernelEffect.READS_INPUT, KernelEffect.RUNS_PROGRAMS);
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException, IOException {
    if (operation.argv().isEmpty() || operation.argv().get(0).isEmpty()) {
      throw bad("exec: no command given", "--exec 'CMD ARG...'");
    }
    KernelSettings.checkOptions(name(), operation, OPTIONS);
    if (input == Input.NONE) {
      long items = items(operation.option("items", "1"));
      return new Plan(NO_HEADER, new Extent(0, items), false, 1, 1);
    }
    if (input.size() == 0) {
      throw new KernelException(
          KernelException.Kind.INPUT,
          "INPUT_EMPTY",
          input.name() + ": the file is empty",
          "give a file with at least one record");
    }
    byte[] header = wantsHeader(operation) ? header(operation, input) : NO_HEADER;
    Extent extent = new Extent(header.length, input.size());
    return new Plan(header, extent, true, MIN_CHUNK, MAX_CHUNK);
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) {
    return new ExecRunner(operation.argv(), shared, user);
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) {
    return new JoiningMerger(extent, "application/octet-stream");
  }

  private static boolean wantsHeader(Operation operation) throws KernelException {
    String value = operation.option("header", "false");
    if (!value.equals("true") && !value.equals("false")) {
      throw bad("header: '" + value + "' (expected: true or false)", "--header");
    }
    return value.equals("true");
  }

  private static byte[] header(Operation operation, Input input)
      throws KernelException, IOException {
    long end = firstRecordEnd(operation, input);
    if (end > MAX_HEADER) {
      throw new KernelException(
          KernelException.Kind.LIMIT,
          "RECORD_TOO_LARGE",
          input.name()
              + ":1: the header has "
              + end
              + " bytes (expected: at most "
              + MAX_HEADER
              + ")",
          "is the first record a header? else leave --header out");
    }
    byte[] header = new byte[(int) end];
    int filled = 0;
    while (filled < header.length) {
      int read = input.read(filled, header, filled, header.length - filled);
      if (read <= 0) {
        throw new IOException(input.name() + " ends early, at byte " + filled);
      }
      filled += read;
    }
    return header;
  }

  private static long firstRecordEnd(Operation operation, Input input)
      throws KernelException, IOException {
    try {
      Piece first = new Piece(0, 0, 1, Piece.Mode.EXACT);
      RangeSummary head = RecordFormat.of(operation).scan(input, 0, first, RunControl.NONE);
      if (head.fault() != null) {
        throw head.fault().toException(input.name(), 1 + head.fault().line(), "");
      }
      return head.stop();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody cancels a plan", e);
    }
  }

  private static long items(String text) throws KernelException {
    try {
      long items = Long.parseLong(text);
      if (items >= 0 && items <= MAX_ITEMS) {
        return items;
      }
    } catch (NumberFormatException e) {
      // said below, together with numbers out of range
    }
    throw bad("items: '" + text + "' (expected: a number up to " + MAX_ITEMS + ")", "");
  }

  private static KernelException bad(String message, String hint) {
    return new KernelException(KernelException.Kind.OPERATION, "BAD_OPERATION", message, hint);
  }
}
