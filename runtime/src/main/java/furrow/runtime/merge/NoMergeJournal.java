package furrow.runtime.merge;

final class NoMergeJournal implements MergeJournal {
  @Override
  public int deaths(long task) {
    return 0;
  }

  @Override
  public void entering(long task, long progress) {}

  @Override
  public void left(long task) {}

  @Override
  public void forget(long task) {}
}
