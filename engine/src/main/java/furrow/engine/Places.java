package furrow.engine;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The workers that a placed task's units belong to, in order. Place {@code p} of {@code n} owns one
 * range of units; the first segments are one unit longer where they cannot all be alike.
 *
 * <p>They stand at the beginning of the plan's shared bytes, where runners find them: their number
 * (4 bytes, 0 while nothing is settled), then each name (length in 2 bytes, UTF-8). What the kernel
 * shares follows.
 *
 * @param workers names; empty while nothing is settled
 */
public record Places(List<String> workers) {
  /** Nothing is settled yet. */
  public static final Places OPEN = new Places(List.of());

  /** Places of one task at most. */
  public static final int MOST = 4096;

  /** What a settled or open plan says; nothing when these bytes are not those of a placed plan. */
  public static Optional<Places> of(byte[] shared) {
    ByteBuffer from = ByteBuffer.wrap(shared);
    try {
      return Optional.of(read(from));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Places read(ByteBuffer from) {
    int count = from.getInt();
    if (count < 0 || count > MOST) {
      throw new IllegalArgumentException("places: " + count);
    }
    List<String> names = new ArrayList<>(count);
    for (int place = 0; place < count; place++) {
      byte[] name = new byte[from.getShort() & 0xffff];
      from.get(name);
      names.add(new String(name, StandardCharsets.UTF_8));
    }
    return new Places(List.copyOf(names));
  }

  /** The shared bytes of an open plan with these places settled. */
  public byte[] settle(byte[] open) {
    int size = Integer.BYTES;
    List<byte[]> names = new ArrayList<>(workers.size());
    for (String worker : workers) {
      byte[] name = worker.getBytes(StandardCharsets.UTF_8);
      names.add(name);
      size += Short.BYTES + name.length;
    }
    ByteBuffer into = ByteBuffer.allocate(size + open.length - Integer.BYTES);
    into.putInt(workers.size());
    names.forEach(name -> into.putShort((short) name.length).put(name));
    return into.put(open, Integer.BYTES, open.length - Integer.BYTES).array();
  }

  public int count() {
    return workers.size();
  }

  public boolean settled() {
    return !workers.isEmpty();
  }

  /** First of the units of a place; that of place {@link #count()} is the end of all. */
  public long firstUnit(int place, TaskPlan plan) {
    long units = plan.end() - plan.start();
    return plan.start() + place * (units / count()) + Math.min(place, units % count());
  }

  /** The place that owns a unit. */
  public int placeOf(long unit, TaskPlan plan) {
    long units = plan.end() - plan.start();
    long at = unit - plan.start();
    long least = units / count();
    long longer = units % count() * (least + 1);
    return (int)
        (at < longer ? at / (least + 1) : units % count() + (at - longer) / Math.max(1, least));
  }
}
