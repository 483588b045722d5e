package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.protocol.frame.Envelope;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.testkit.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Both ends of a multipath, over loopback, while worlds come and go every few milliseconds. More
 * with {@code -Dfurrow.soak=FACTOR}.
 */
@Timeout(300)
class MultipathSoakTest {
  private static final int FACTOR = Integer.getInteger("furrow.soak", 1);
  private static final int WAIT = 20_000;
  private static final int NEAR_1_MIB = 1_040_000;

  /** Frames that the server may have sent and the rank not taken: its queue is not unbounded. */
  private static final int AHEAD = 200;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Semaphore ahead = new Semaphore(AHEAD);
  private long seed;
  private MultipathFixture fixture;
  private int frames;
  private int least;
  private int most;
  private volatile boolean slow;
  private volatile AssertionError wrong;
  private long atServer;
  private CountDownLatch allAtServer;

  @BeforeEach
  void open() throws Exception {
    seed = Seed.pick(MultipathSoakTest.class);
    fixture = new MultipathFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
    threads.shutdownNow();
  }

  @Test
  void bigResultsAcrossManyWorlds() throws Exception {
    soak(60 * FACTOR, NEAR_1_MIB - 50_000, NEAR_1_MIB);
  }

  @Test
  void thousandsOfSmallOnesAcrossManyWorlds() throws Exception {
    soak(60_000 * FACTOR, 8, 200);
  }

  @Test
  void allSizesAcrossManyWorldsWhileTheReceiversAreSlow() throws Exception {
    slow = true;
    soak(2_000 * FACTOR, 8, 200_000);
  }

  private void soak(int count, int smallest, int largest) throws Exception {
    frames = count;
    least = smallest;
    most = largest;
    allAtServer = new CountDownLatch(count);
    fixture.receiver(this::atServer);
    final Future<Integer> worlds = threads.submit(this::worlds);
    final Future<?> serverSends = threads.submit(task(this::serverSends));
    final Future<?> rankSends = threads.submit(task(this::rankSends));
    final Future<?> rankReceives = threads.submit(task(this::rankReceives));
    final Future<?> pauses = threads.submit(task(this::pauses));

    finish(serverSends);
    finish(rankSends);
    finish(rankReceives);
    assertThat(allAtServer.await(WAIT, TimeUnit.MILLISECONDS)).as("all at the server").isTrue();
    over.countDown();
    finish(pauses);
    int lived = worlds.get(WAIT, TimeUnit.MILLISECONDS);
    System.err.printf("MultipathSoakTest: %d frames each way across %d worlds%n", count, lived);
    assertThat(wrong).isNull();
    assertThat(lived).isGreaterThan(5);
  }

  private void finish(Future<?> one) throws Exception {
    for (int waited = 0; ; waited++) {
      try {
        one.get(1, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException e) {
        assertThat(wrong).isNull();
        assertThat(waited).as("seconds waited").isLessThan(120);
      }
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static Callable<Void> task(Work work) {
    return () -> {
      work.run();
      return null;
    };
  }

  // ---- frames ----

  private byte[] bytes(long number, long stream) {
    int length = new SplittableRandom(seed ^ number * 31 + stream).nextInt(least, most + 1);
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) number);
    bytes[length / 2] = (byte) stream;
    return bytes;
  }

  private void serverSends() throws InterruptedException {
    for (int i = 1; i <= frames; i++) {
      ahead.acquire();
      fixture.session.send(i, new FetchData(1, i, bytes(i, 1)));
    }
  }

  private void rankReceives() throws Exception {
    for (int i = 1; i <= frames; i++) {
      Envelope envelope = fixture.line.receive(0);
      ahead.release();
      assertThat(envelope.message()).isInstanceOf(FetchData.class);
      assertThat(envelope.correlation()).isEqualTo(i);
      assertThat(((FetchData) envelope.message()).bytes()).isEqualTo(bytes(i, 1));
      if (slow && i % 100 == 0) {
        over.await(20, TimeUnit.MILLISECONDS);
      }
    }
  }

  private void rankSends() throws Exception {
    for (int i = 1; i <= frames; i++) {
      fixture.line.send(i, new ResultPart(new RangeInfo(1, 2, 3, 4, 5, 0), i, bytes(i, 2)));
    }
  }

  /** On the event loop. */
  private void atServer(Envelope envelope) {
    if (envelope.message() instanceof WorldLost || envelope.message() instanceof WorldReady) {
      return;
    }
    long expected = ++atServer;
    boolean right =
        envelope.correlation() == expected
            && envelope.message() instanceof ResultPart part
            && Arrays.equals(part.bytes(), bytes(expected, 2));
    if (!right) {
      wrong = new AssertionError(envelope + " instead of number " + expected);
    }
    allAtServer.countDown();
  }

  private void pauses() throws InterruptedException {
    while (slow && !over.await(15, TimeUnit.MILLISECONDS)) {
      fixture.session.execute(() -> fixture.session.reads().pause());
      over.await(5, TimeUnit.MILLISECONDS);
      fixture.session.execute(() -> fixture.session.reads().resume());
    }
  }

  // ---- worlds ----

  private int worlds() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    int epoch = 0;
    do {
      MultipathFixture.MemoryWorld world = fixture.form(++epoch);
      over.await(random.nextInt(8_000), TimeUnit.MICROSECONDS);
      if (random.nextBoolean()) {
        world.lose(random.nextInt(20));
      } else {
        fixture.line.lost(epoch, "lost before it ended");
        over.await(random.nextInt(500), TimeUnit.MICROSECONDS);
        world.close();
      }
      over.await(random.nextInt(500), TimeUnit.MICROSECONDS);
    } while (over.getCount() > 0);
    return epoch;
  }
}
