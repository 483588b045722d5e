package furrow.kernel.csv;

/** Takes whole records. */
interface RecordSink {
  /**
   * Takes the first {@code count} records of {@code index}.
   *
   * @param first index into {@code bytes} of the first one's first byte
   * @param end position of a record end that is no line end but the end of the input, or -1
   * @return the first fault, with an index into {@code bytes} for its position and line 0; null
   *     when all is well
   */
  Fault take(byte[] bytes, int first, FieldIndex index, int count, int end);

  /** Records taken, blank lines not counted. */
  long rows();

  /** Fields of every record; 0 when any number will do. */
  int columns();
}
