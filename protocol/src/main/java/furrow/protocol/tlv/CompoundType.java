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
    private final FieldBound bound;

    ListType(FieldType element, FieldBound bound) {
      this.element = element;
      this.bound = bound;
    }

    @Override
    Object absent() {
      return List.of();
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      List<?> list = (List<?>) value;
      bound.checkElements(list.size());
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
      bound.checkElements(list.size() + 1);
      list.add(element.read(in, length, null));
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

    private final FieldBound bound;

    MapType(FieldBound bound) {
      this.bound = bound;
    }

    @Override
    Object absent() {
      return Map.of();
    }

    @Override
    void write(int tag, Object value, TlvWriter out) throws ProblemException {
      Map<?, ?> map = (Map<?, ?>) value;
      bound.checkElements(map.size());
      Object[] keys = map.keySet().toArray();
      Arrays.sort(keys);
      for (Object key : keys) {
        int opened = out.open(tag);
        int before = out.position();
        out.string(KEY, (String) key);
        bound.checkKey(out.position() - before - TlvWriter.FIELD_HEADER);
        out.string(VALUE, bound.sendable((String) map.get(key)));
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
      bound.checkElements(map.size() + 1);
      int end = in.position() + length;
      String key = "";
      String value = "";
      while (in.position() < end) {
        int tag = in.tag(end);
        int size = in.length(end);
        switch (tag & ~TlvWriter.CRITICAL) {
          case KEY -> {
            bound.checkKey(size);
            key = in.string(size);
          }
          case VALUE -> {
            bound.checkBytes(size);
            value = in.string(size);
          }
          default -> in.skipUnknown(tag, size);
        }
      }
      if (map.put(key, value) != null) {
        throw TlvReader.malformed("a key twice in one map");
      }
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
