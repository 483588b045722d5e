package furrow.kernel;

/** Nobody to tell, nobody who cancels. */
enum Unattended implements RunControl {
  INSTANCE;

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
