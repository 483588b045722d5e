package furrow.protocol.tlv;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/**
 * Maps the components of one record class to fields and back, by their {@link Tag}s.
 *
 * <p>Components may be int, long, boolean, String, byte[], long[], an enum that is {@link Coded},
 * another such record, a List of String or of records, or a Map of String to String. Nothing is
 * ever null: an absent field gives 0, false or what is empty, and an absent record one of such
 * components. Lists and maps come out unmodifiable. Fields are written in the order of the
 * components and read in any order; a second field for a component that is no list or map is an
 * error.
 *
 * <p>Plain reflection, resolved once per class: it starts faster than method handles, which matters
 * to a command that lives for 100 ms, and the JDK turns it into byte code where it is hot.
 */
public final class RecordCodec<R> {
  private static final int MAX_COMPONENTS = Long.SIZE;
  private static final Type TEXTS = texts();

  private final Class<R> type;
  private final Constructor<R> constructor;
  private final Field[] fields;

  /** What the codec knows about a component. */
  private record Field(String name, int tag, boolean critical, Method accessor, FieldType type) {
    int wireTag() {
      return critical ? tag | TlvWriter.CRITICAL : tag;
    }
  }

  private RecordCodec(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null || components.length > MAX_COMPONENTS) {
      throw new IllegalArgumentException(type + " is no record of at most 64 components");
    }
    this.type = type;
    this.fields = new Field[components.length];
    Class<?>[] parameters = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      fields[i] = field(components[i]);
      parameters[i] = components[i].getType();
      for (int j = 0; j < i; j++) {
        if (fields[j].tag == fields[i].tag) {
          throw new IllegalArgumentException(type + " uses tag " + fields[i].tag + " twice");
        }
      }
    }
    try {
      constructor = type.getDeclaredConstructor(parameters);
    } catch (NoSuchMethodException e) {
      throw new IllegalArgumentException(type + " has no canonical constructor", e);
    }
    constructor.setAccessible(true);
  }

  /** Builds the codec of a class; an unsuitable one is a programming error. */
  public static <R> RecordCodec<R> of(Class<R> type) {
    return new RecordCodec<>(type);
  }

  private Field field(RecordComponent component) {
    Tag tag = component.getAnnotation(Tag.class);
    if (tag == null || tag.value() < 1 || tag.value() >= TlvWriter.CRITICAL) {
      throw new IllegalArgumentException(type + "." + component.getName() + " has no valid tag");
    }
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return new Field(
        component.getName(),
        tag.value(),
        tag.critical(),
        accessor,
        fieldType(component.getType(), component.getGenericType(), bound(component)));
  }

  private FieldBound bound(RecordComponent component) {
    Class<?> raw = component.getType();
    Bound bound = component.getAnnotation(Bound.class);
    boolean repeated = raw == List.class || raw == Map.class || raw == long[].class;
    boolean texts = raw == Map.class || component.getGenericType().equals(TEXTS);
    boolean sized = raw == String.class || raw == byte[].class || texts;
    boolean right =
        bound == null
            ? !repeated && !sized
            : repeated == bound.elements() > 0
                && sized == bound.bytes() > 0
                && (raw == Map.class) == bound.key() > 0;
    if (!right) {
      throw new IllegalArgumentException(
          type + "." + component.getName() + " has no bound that fits its type");
    }
    return bound == null
        ? null
        : FieldBound.of(type.getSimpleName() + "." + component.getName(), bound);
  }

  /** The type of a component of texts. */
  private static Type texts() {
    record Sample(List<String> texts) {}
    return Sample.class.getRecordComponents()[0].getGenericType();
  }

  private FieldType fieldType(Class<?> raw, Type generic, FieldBound bound) {
    if (raw == int.class) {
      return new ScalarType.IntType();
    } else if (raw == long.class) {
      return new ScalarType.LongType();
    } else if (raw == boolean.class) {
      return new ScalarType.BooleanType();
    } else if (raw == String.class) {
      return new ScalarType.StringType(bound);
    } else if (raw == byte[].class) {
      return new ScalarType.BytesType(bound);
    } else if (raw == long[].class) {
      return new ScalarType.LongsType(bound);
    } else if (raw.isEnum() && Coded.class.isAssignableFrom(raw)) {
      return new CompoundType.EnumType(raw);
    } else if (raw.isRecord() && raw != type) {
      return new CompoundType.RecordType(new RecordCodec<>(raw));
    } else if (raw == List.class) {
      Type element = ((ParameterizedType) generic).getActualTypeArguments()[0];
      return new CompoundType.ListType(fieldType((Class<?>) element, element, bound), bound);
    } else if (raw == Map.class) {
      return new CompoundType.MapType(bound);
    }
    throw new IllegalArgumentException(type + " has a component of type " + generic);
  }

  /** Appends the fields of a record. */
  public void write(R value, TlvWriter out) throws ProblemException {
    writeAny(value, out);
  }

  void writeAny(Object value, TlvWriter out) throws ProblemException {
    for (Field field : fields) {
      field.type.write(field.wireTag(), get(field, value), out);
    }
  }

  private Object get(Field field, Object value) {
    Object component;
    try {
      component = field.accessor.invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(type + "." + field.name, e);
    }
    if (component == null) {
      throw new NullPointerException(type.getSimpleName() + "." + field.name + " is null");
    }
    return component;
  }

  /** Reads all that is left as the fields of one record. */
  public R read(TlvReader in) throws ProblemException {
    return read(in, in.end());
  }

  R read(TlvReader in, int end) throws ProblemException {
    Object[] values = new Object[fields.length];
    while (in.position() < end) {
      int tag = in.tag(end);
      int length = in.length(end);
      int index = indexOf(tag & ~TlvWriter.CRITICAL);
      if (index < 0) {
        in.skipUnknown(tag, length);
      } else if (values[index] == null || fields[index].type.repeated()) {
        values[index] = fields[index].type.read(in, length, values[index]);
      } else {
        throw TlvReader.malformed(fields[index].name + " twice in " + type.getSimpleName());
      }
    }
    return create(values);
  }

  R absent() throws ProblemException {
    return create(new Object[fields.length]);
  }

  private int indexOf(int tag) {
    if (tag <= fields.length && fields[tag - 1].tag == tag) {
      return tag - 1;
    }
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].tag == tag) {
        return i;
      }
    }
    return -1;
  }

  private R create(Object[] values) throws ProblemException {
    for (int i = 0; i < values.length; i++) {
      FieldType fieldType = fields[i].type;
      values[i] = values[i] == null ? fieldType.absent() : fieldType.finish(values[i]);
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new ProblemException(
              ErrorCode.BAD_REQUEST,
              type.getSimpleName() + ": " + e.getCause().getMessage(),
              "correct the request")
          .because(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.toString(), e);
    }
  }
}
