package furrow.ring;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that uses many rings, comes to a given step of a write or a read on each, and is gone.
 * Each ring has a thread that never leaves its step, so that nothing is put in order on the way.
 */
final class CrashingPeer {
  /** Batches of this stream; every other one is cut into several records. */
  static final int BATCH = 700;

  private CrashingPeer() {}

  /** The byte at this place of every stream. */
  static byte at(long place) {
    return (byte) (place * 31 + place / 251);
  }

  static ByteBuffer batch(long from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = at(from + i);
    }
    return ByteBuffer.wrap(bytes);
  }

  /** What the process does with one ring: a step of either enum, and how often it comes there. */
  record Fate(boolean writes, int step, int times) {
    static Fate of(int number) {
      int steps = RingWriter.Step.values().length;
      int kinds = steps + RingReader.Step.values().length;
      int kind = number % kinds;
      boolean writes = kind < steps;
      return new Fate(writes, writes ? kind : kind - steps, 1 + number / kinds * 7 % 29);
    }
  }

  /** Arguments: directory of the rings, their number. Prints for each how far it came. */
  public static void main(String[] args) throws Exception {
    int count = Integer.parseInt(args[1]);
    CountDownLatch there = new CountDownLatch(count);
    List<AtomicInteger> progress = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RingFile file = RingFile.attach(Path.of(args[0], i + ".ring"));
      AtomicInteger bytes = new AtomicInteger();
      progress.add(bytes);
      Life life = new Life(file, Fate.of(i), bytes, there);
      Thread thread = new Thread(life, "ring-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    there.await();
    StringBuilder said = new StringBuilder();
    progress.forEach(bytes -> said.append(bytes).append('\n'));
    System.out.print(said);
    System.out.flush();
    Runtime.getRuntime().halt(137);
  }

  /** One ring's thread. */
  private record Life(RingFile file, Fate fate, AtomicInteger bytes, CountDownLatch there)
      implements Runnable {
    @Override
    public void run() {
      try {
        if (fate.writes()) {
          write();
        } else {
          read();
        }
      } catch (Exception e) {
        System.out.println(Thread.currentThread().getName() + ": " + e);
        Runtime.getRuntime().halt(1);
      }
    }

    private void write() throws Exception {
      AtomicInteger left = new AtomicInteger(fate.times());
      int largest = RingLayout.payload(file.capacity());
      RingWriter writer =
          new RingWriter(
              file.ring(RingLayout.responseAt(file.capacity())), file.capacity(), file.epoch()) {
            private int batchLeft;

            @Override
            void reached(Step step) {
              if (step == Step.COMMITTED) {
                batchLeft = batchLeft == 0 ? BATCH : batchLeft;
                int record = Math.min(batchLeft, largest);
                batchLeft -= record;
                bytes.addAndGet(record);
              }
              die(step.ordinal(), left);
            }
          };
      for (long from = 0; ; from += BATCH) {
        ByteBuffer batch = batch(from, BATCH);
        while (!writer.write(batch)) {
          Thread.onSpinWait();
        }
      }
    }

    private void read() throws Exception {
      AtomicInteger left = new AtomicInteger(fate.times());
      RingReader reader =
          new RingReader(file.ring(RingLayout.requestAt()), file.capacity(), file.epoch()) {
            @Override
            void reached(Step step) {
              die(step.ordinal(), left);
            }
          };
      while (true) {
        reader.read(
            (payload, length) -> {
              for (int i = 0; i < length; i++) {
                if (payload[i] != at(bytes.get() + i)) {
                  throw new IllegalStateException("a wrong byte at " + (bytes.get() + i));
                }
              }
              bytes.addAndGet(length);
            },
            2,
            System.nanoTime());
      }
    }

    private void die(int step, AtomicInteger left) {
      if (step == fate.step() && left.decrementAndGet() == 0) {
        there.countDown();
        while (true) {
          LockSupport.park();
        }
      }
    }
  }
}
