package furrow.kernel;

final class EmptyInput implements Input {
  @Override
  public String name() {
    return "";
  }

  @Override
  public long size() {
    return 0;
  }

  @Override
  public int read(long position, byte[] into, int offset, int length) {
    return -1;
  }
}
