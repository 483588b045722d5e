package furrow.protocol.tlv;

import furrow.protocol.error.ProblemException;

/** How a component's values become fields and back. */
abstract class FieldType {
  /** The value of a component whose field is absent. */
  abstract Object absent() throws ProblemException;

  /** Writes nothing for a value that equals {@link #absent()}. */
  abstract void write(int tag, Object value, TlvWriter out) throws ProblemException;

  /** Writes even what equals {@link #absent()}: an element of a list keeps its place. */
  abstract void writeElement(int tag, Object value, TlvWriter out) throws ProblemException;

  /**
   * Reads one field's value.
   *
   * @param before what the fields of this tag gave so far; null at the first
   */
  abstract Object read(TlvReader in, int length, Object before) throws ProblemException;

  /** Whether a tag may occur more than once. */
  boolean repeated() {
    return false;
  }

  /** Closes what {@link #read} collected. */
  Object finish(Object collected) {
    return collected;
  }
}
