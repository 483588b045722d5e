package furrow.protocol.tlv;

import furrow.protocol.error.ProblemException;

/** One field, one value: numbers, text, bytes. */
abstract class ScalarType extends FieldType {
  private final Object absent;

  ScalarType(Object absent) {
    this.absent = absent;
  }

  @Override
  final Object absent() {
    return absent;
  }

  @Override
  void write(int tag, Object value, TlvWriter out) throws ProblemException {
    if (!absent.equals(value)) {
      writeElement(tag, value, out);
    }
  }

  static final class IntType extends ScalarType {
    IntType() {
      super(0);
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      out.integer(tag, (Integer) value);
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      long value = in.integer(length);
      if (value != (int) value) {
        throw TlvReader.malformed(value + " does not fit 32 bits");
      }
      return (int) value;
    }
  }

  static final class LongType extends ScalarType {
    LongType() {
      super(0L);
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      out.integer(tag, (Long) value);
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      return in.integer(length);
    }
  }

  static final class BooleanType extends ScalarType {
    BooleanType() {
      super(false);
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      out.integer(tag, (Boolean) value ? 1 : 0);
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      long value = in.integer(length);
      if (value != 0 && value != 1) {
        throw TlvReader.malformed(value + " is neither true nor false");
      }
      return value == 1;
    }
  }

  static final class StringType extends ScalarType {
    private final FieldBound bound;

    StringType(FieldBound bound) {
      super("");
      this.bound = bound;
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      out.string(tag, bound.sendable((String) value));
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      bound.checkBytes(length);
      return in.string(length);
    }
  }

  static final class BytesType extends ScalarType {
    private final FieldBound bound;

    BytesType(FieldBound bound) {
      super(new byte[0]);
      this.bound = bound;
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      if (((byte[]) value).length > 0) {
        writeElement(tag, value, out);
      }
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      bound.checkBytes(((byte[]) value).length);
      out.bytes(tag, (byte[]) value);
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      bound.checkBytes(length);
      return in.bytes(length);
    }
  }

  static final class LongsType extends ScalarType {
    private final FieldBound bound;

    LongsType(FieldBound bound) {
      super(new long[0]);
      this.bound = bound;
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      if (((long[]) value).length > 0) {
        writeElement(tag, value, out);
      }
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      bound.checkElements(((long[]) value).length);
      out.longs(tag, (long[]) value);
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      bound.checkElements(length / Long.BYTES);
      return in.longs(length);
    }
  }
}
