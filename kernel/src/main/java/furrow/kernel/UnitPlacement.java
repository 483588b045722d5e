package furrow.kernel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The workers whose places a {@link Boundaries#PLACED} task's units are, as they stand at the
 * beginning of its shared bytes: place {@code p} of {@code n} owns one contiguous range of units,
 * and the first ranges are one unit longer where they cannot all be alike.
 *
 * @param workers names in order; empty as long as nothing is settled
 */
public record UnitPlacement(List<String> workers) {

  /** Reads them and leaves the position at what the kernel itself shares. */
  public static UnitPlacement read(ByteBuffer shared) {
    int count = shared.getInt();
    List<String> names = new ArrayList<>();
    for (int place = 0; place < count; place++) {
      byte[] name = new byte[shared.getShort() & 0xffff];
      shared.get(name);
      names.add(new String(name, StandardCharsets.UTF_8));
    }
    return new UnitPlacement(List.copyOf(names));
  }

  public int count() {
    return workers.size();
  }

  /** First unit of a place, when {@code units} units from 0 are shared out. */
  public long firstUnit(int place, long units) {
    return place * (units / count()) + Math.min(place, units % count());
  }

  /** The place that a unit belongs to. */
  public int placeOf(long unit, long units) {
    long least = units / count();
    long longer = units % count() * (least + 1);
    return (int)
        (unit < longer
            ? unit / (least + 1)
            : units % count() + (unit - longer) / Math.max(1, least));
  }
}
