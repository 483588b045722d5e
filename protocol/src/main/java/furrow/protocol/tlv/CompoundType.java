package furrow.protocol.tlv;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields made of others: enums by number, nested records, lists, maps. */
abstract class CompoundType extends FieldType {
  /**
   * Most elements of one list or map in one frame; keeps a small frame from becoming a big heap.
   */
  static final int MAX_ELEMENTS = 65_536;

  private static void count(int elements) throws ProblemException {
    if (elements > MAX_ELEMENTS) {
      throw new ProblemException(
          ErrorCode.FRAME_TOO_LARGE,
          "a list of more than " + MAX_ELEMENTS + " elements in one frame",
          "send it in smaller parts");
    }
  }

  /** Has no default: a message without it is refused, and so is a number nobody knows. */
  static final class EnumType extends CompoundType {
    private final String name;
    private final Object[] constants;

    EnumType(Class<?> type) {
      this.name = type.getSimpleName();
      this.constants = type.getEnumConstants();
    }

    @Override
    Object absent() throws ProblemException {
      return of(0);
    }

    private Object of(long code) throws ProblemException {
      for (Object constant : constants) {
        if (((Coded) constant).code() == code) {
          return constant;
        }
      }
      throw new ProblemException(
          ErrorCode.BAD_REQUEST, code + " is no " + name, "update the older of the two peers");
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      out.integer(tag, ((Coded) value).code());
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      write(tag, value, out);
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      return of(in.integer(length));
    }
  }

  /** A record in a record; one whose components are all default is not sent. */
  static final class RecordType extends CompoundType {
    private final RecordCodec<?> codec;

    RecordType(RecordCodec<?> codec) {
      this.codec = codec;
    }

    @Override
    Object absent() throws ProblemException {
      return codec.absent();
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      int before = out.position();
      int opened = out.open(tag);
      codec.writeAny(value, out);
      if (out.position() == opened) {
        out.truncate(before);
      } else {
        out.close(opened);
      }
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) throws ProblemException {
      int opened = out.open(tag);
      codec.writeAny(value, out);
      out.close(opened);
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      return codec.read(in, in.position() + length);
    }
  }

  /** One field per element, in order. */
  static final class ListType extends CompoundType {
    private final FieldType element;

    ListType(FieldType element) {
      this.element = element;
    }

    @Override
    Object absent() {
      return List.of();
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      List<?> list = (List<?>) value;
      count(list.size());
      for (Object each : list) {
        element.writeElement(tag, each, out);
      }
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) {
      throw new UnsupportedOperationException("a list in a list");
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      @SuppressWarnings("unchecked")
      List<Object> list = before == null ? new ArrayList<>() : (List<Object>) before;
      list.add(element.read(in, length, null));
      count(list.size());
      return list;
    }

    @Override
    boolean repeated() {
      return true;
    }

    @Override
    Object finish(Object collected) {
      return Collections.unmodifiableList((List<?>) collected);
    }
  }

  /** One field per entry: tag 1 the key, tag 2 the value; sent in the order of the keys. */
  static final class MapType extends CompoundType {
    private static final int KEY = 1;
    private static final int VALUE = 2;

    @Override
    Object absent() {
      return Map.of();
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      Map<?, ?> map = (Map<?, ?>) value;
      count(map.size());
      Object[] keys = map.keySet().toArray();
      Arrays.sort(keys);
      for (Object key : keys) {
        int opened = out.open(tag);
        out.string(KEY, (String) key);
        out.string(VALUE, (String) map.get(key));
        out.close(opened);
      }
    }

    @Override
    void writeElement(int tag, Object value, TlvWriter out) {
      throw new UnsupportedOperationException("a map in a list");
    }

    @Override
    Object read(TlvReader in, int length, Object before) throws ProblemException {
      @SuppressWarnings("unchecked")
      Map<String, String> map =
          before == null ? new LinkedHashMap<>() : (Map<String, String>) before;
      int end = in.position() + length;
      String key = "";
      String value = "";
      while (in.position() < end) {
        int tag = in.tag(end);
        int size = in.length(end);
        switch (tag & ~TlvWriter.CRITICAL) {
          case KEY -> key = in.string(size);
          case VALUE -> value = in.string(size);
          default -> in.skipUnknown(tag, size);
        }
      }
      if (map.put(key, value) != null) {
        throw TlvReader.malformed("a key twice in one map");
      }
      count(map.size());
      return map;
    }

    @Override
    boolean repeated() {
      return true;
    }

    @Override
    Object finish(Object collected) {
      return Collections.unmodifiableMap((Map<?, ?>) collected);
    }
  }
}
