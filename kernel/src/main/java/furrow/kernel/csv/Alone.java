package furrow.kernel.csv;

import furrow.kernel.RunControl;

/** Runs outside any subtask: nobody to tell, nobody who cancels. */
final class Alone implements RunControl {
  static final RunControl CONTROL = new Alone();

  private Alone() {}

  @Override
  public long task() {
    return 0;
  }

  @Override
  public String attempt() {
    return "";
  }

  @Override
  public void progress(long unitsDone) {}

  @Override
  public void rows(long rows) {}

  @Override
  public boolean cancelled() {
    return false;
  }
}
