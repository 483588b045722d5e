package furrow.kernel;

/** Remembers what a runner said; tells it to stop after a number of questions. */
public final class RecordingControl implements RunControl {
  public long progress;
  public long rows;
  private final long cancelAfter;
  private long asked;

  public RecordingControl() {
    this(Long.MAX_VALUE);
  }

  /** Cancelled from the {@code cancelAfter}-th question on. */
  public RecordingControl(long cancelAfter) {
    this.cancelAfter = cancelAfter;
  }

  @Override
  public long task() {
    return 7;
  }

  @Override
  public String attempt() {
    return "1.42";
  }

  @Override
  public void progress(long unitsDone) {
    progress = unitsDone;
  }

  @Override
  public void rows(long rows) {
    this.rows = rows;
  }

  @Override
  public boolean cancelled() {
    return ++asked > cancelAfter;
  }
}
