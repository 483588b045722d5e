package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorldMessage.Fragment;
import furrow.protocol.message.WorldMessage.FramePath;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MultipathLineTest {
  private static final int WAIT = 10_000;

  private MultipathFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new MultipathFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Message receive() throws ProblemException {
    return fixture.line.receive(WAIT).message();
  }

  private Message atServer() throws InterruptedException {
    Envelope envelope = fixture.atServer.poll(WAIT, TimeUnit.MILLISECONDS);
    return envelope == null ? null : envelope.message();
  }

  private static ResultPart part(int number, int bytes) {
    return new ResultPart(new RangeInfo(1, 2, 3, 4, 5, 0), number, new byte[bytes]);
  }

  private void partAtServer(int number, int bytes) throws InterruptedException {
    assertThat(atServer())
        .isInstanceOfSatisfying(
            ResultPart.class,
            part -> {
              assertThat(part.offset()).isEqualTo(number);
              assertThat(part.bytes()).isEqualTo(new byte[bytes]);
            });
  }

  private MultipathFixture.MemoryWorld formAndOpen(int epoch) throws InterruptedException {
    MultipathFixture.MemoryWorld world = fixture.form(epoch);
    assertThat(fixture.side.next()).isEqualTo("opened " + epoch);
    await().until(() -> fixture.session.multipath().path() == FramePath.WORLD);
    return world;
  }

  @Test
  void aRankBeatsEverySecondAtLeast() {
    assertThat(fixture.line.welcome().heartbeatMillis()).isBetween(900, 1_000);
    assertThat(NetSettings.DEFAULT.heartbeatMillis(Role.WORKER)).isEqualTo(5_000);
    NetSettings quick = new NetSettings(1, 300, 1, 1);
    assertThat(quick.heartbeatMillis(Role.RANK)).isEqualTo(300);
  }

  @Test
  void withoutAWorldItIsALineLikeAnyOther() throws Exception {
    fixture.line.send(7, new RankReady("w", 1, "memory", "127.0.0.1"));
    fixture.line.send(8, part(1, 10));
    fixture.session.send(9, new Drain(true));

    assertThat(atServer()).isInstanceOf(RankReady.class);
    assertThat(fixture.atServer.poll(WAIT, TimeUnit.MILLISECONDS).correlation()).isEqualTo(8);
    assertThat(fixture.line.receive(WAIT)).isEqualTo(new Envelope(9, new Drain(true)));
  }

  @Test
  void whatIsAboutWorldsGoesToTheOtherSide() throws Exception {
    fixture.session.send(1, new Joined(List.of(), List.of(), List.of(), ""));
    fixture.session.send(0, new WorldTable(3, new byte[8], List.of("a")));
    fixture.session.send(0, new WorldBreak(3, "test"));
    fixture.session.send(0, new Drain(true));

    assertThat(receive()).isInstanceOf(Joined.class);
    assertThat(receive()).isEqualTo(new Drain(true));
    assertThat(fixture.side.next()).isEqualTo("ready");
    assertThat(fixture.side.next()).isEqualTo("table 3");
    assertThat(fixture.side.next()).isEqualTo("break 3");
  }

  @Test
  void framesGoThroughTheWorldOnceItIsOpen() throws Exception {
    MultipathFixture.MemoryWorld world = formAndOpen(1);
    fixture.session.send(0, new Drain(true));
    fixture.line.send(3, part(5, 1_000_000));

    assertThat(receive()).isEqualTo(new Drain(true));
    partAtServer(5, 1_000_000);
    assertThat(world.forwarded).isGreaterThan(30);
  }

  @Test
  void whenTheWorldIsLostTheConnectionTakesOver() throws Exception {
    formAndOpen(1).close();
    fixture.line.send(3, part(5, 100_000));
    fixture.session.send(0, new Drain(true));

    fixture.line.lost(1, "dead");
    fixture.line.lost(1, "dead");

    assertThat(atServer()).isEqualTo(new WorldLost(1, "dead"));
    partAtServer(5, 100_000);
    assertThat(receive()).isEqualTo(new Drain(true));
    assertThat(fixture.session.multipath().path()).isEqualTo(FramePath.SOCKET);
    formAndOpen(2);
    fixture.line.send(4, part(6, 10));
    partAtServer(6, 10);
  }

  @Test
  void aWorldLostBeforeTheServerOpensItIsGivenUpAtOnce() throws Exception {
    MultipathFixture.MemoryWorld world = fixture.form(1);
    world.lose();
    fixture.line.send(3, part(5, 10));
    assertThat(atServer()).isEqualTo(new WorldLost(1, "lost by the test"));
    partAtServer(5, 10);
    fixture.line.world(1, (epoch, fragment) -> {});
    fixture.line.send(3, part(6, 10));
    partAtServer(6, 10);
  }

  @Test
  void aWayThatTakesNoMoreIsALostWorld() throws Exception {
    fixture.form(
        1,
        (epoch, fragment) -> {
          throw new IOException("broken pipe");
        },
        (epoch, fragment) -> {});
    assertThat(fixture.side.next()).isEqualTo("opened 1");

    fixture.line.send(3, part(5, 10));

    assertThat(atServer())
        .isInstanceOfSatisfying(
            WorldLost.class, lost -> assertThat(lost.reason()).endsWith("broken pipe"));
    partAtServer(5, 10);
  }

  @Test
  void aWorldThatMovesNothingIsGivenUp() throws Exception {
    formAndOpen(1).close();
    fixture.line.send(3, part(5, 10));

    assertThat(atServer())
        .isInstanceOfSatisfying(
            WorldLost.class, lost -> assertThat(lost.reason()).contains("nothing that was sent"));
    partAtServer(5, 10);
  }

  @Test
  void aGoodbyeComesAfterWhatWasSentBefore() throws Exception {
    formAndOpen(1).close();
    for (int i = 0; i < 10; i++) {
      fixture.line.send(0, part(i, 50_000));
    }
    fixture.line.send(0, new Goodbye("stopped", 0));
    fixture.line.close();

    for (int i = 0; i < 10; i++) {
      partAtServer(i, 50_000);
    }
    assertThat(fixture.sessionEnded()).isTrue();
    assertThat(fixture.session.state().leaving()).isTrue();
  }

  @Test
  void heartbeatsAreSignsOfLifeAndNoFrames() throws Exception {
    assertThat(fixture.line.receive(300)).as("nothing is said").isNull();
    ScheduledExecutorService others = Executors.newSingleThreadScheduledExecutor();
    others.scheduleAtFixedRate(this::beat, 0, 50, TimeUnit.MILLISECONDS);
    long start = System.nanoTime();
    others.schedule(() -> fixture.session.send(0, new Drain(false)), 3_500, TimeUnit.MILLISECONDS);

    assertThat(fixture.line.receive(1_600)).isEqualTo(new Envelope(0, new Drain(false)));

    assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(3_000));
    others.shutdownNow();
  }

  private void beat() {
    try {
      fixture.line.send(0, new Heartbeat());
    } catch (ProblemException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSlowReceiverHoldsTheServerBack() throws Exception {
    formAndOpen(1);
    List<String> groups = Collections.nCopies(470, "x".repeat(58));
    for (int i = 0; i < 200; i++) {
      fixture.session.send(0, new Joined(List.of(), List.of(), groups, ""));
    }
    await().until(() -> fixture.session.multipath().path() == FramePath.WORLD);
    assertThat(fixture.session.keepsUp()).isFalse();

    while (!fixture.session.keepsUp()) {
      assertThat(receive()).isInstanceOf(Joined.class);
    }
  }

  /**
   * What opens the send window is read even then: without a world, acknowledgements come by the
   * connection alone.
   */
  @Test
  void aServerFarAheadOfItsRankListensToIt() throws Exception {
    formAndOpen(1);
    List<String> groups = Collections.nCopies(16, "x".repeat(58));
    for (int i = 1; i <= 10_000; i++) {
      fixture.session.send(i, new Joined(List.of(), List.of(), groups, ""));
    }
    await().until(() -> !fixture.session.keepsUp());
    for (int i = 1; i <= 100; i++) {
      fixture.line.send(i, part(i, 100));
    }
    for (int i = 1; i <= 100; i++) {
      partAtServer(i, 100);
    }
    assertThat(paused()).isFalse();

    for (int i = 1; i <= 10_000; i++) {
      assertThat(fixture.line.receive(WAIT).correlation()).isEqualTo(i);
    }
  }

  private boolean paused() throws Exception {
    CompletableFuture<Boolean> paused = new CompletableFuture<>();
    fixture.session.execute(() -> paused.complete(fixture.session.reads().paused()));
    return paused.get(10, TimeUnit.SECONDS);
  }

  @Test
  void rubbishFromTheWorldEndsTheLineAtItsEnd() throws Exception {
    formAndOpen(1);
    fixture.line.arrived(1, new Fragment(MultipathFixture.RANK, 9, true, new byte[20]));

    assertThatThrownBy(this::receive)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_FRAME));
    assertThatThrownBy(() -> fixture.line.send(0, part(1, 1))).isInstanceOf(ProblemException.class);
    assertThat(fixture.side.next()).isEqualTo("closed");
    assertThat(fixture.sessionEnded()).isTrue();
  }

  @Test
  void rubbishFromTheWorldEndsTheSessionAtTheServer() throws Exception {
    formAndOpen(1);
    fixture
        .session
        .multipath()
        .arrived(1, new Fragment(MultipathFixture.RANK, 9, true, new byte[20]));

    assertThat(receive())
        .isInstanceOfSatisfying(
            ErrorReply.class,
            reply -> assertThat(reply.code()).isEqualTo(ErrorCode.BAD_FRAME.number()));
    assertThatThrownBy(this::receive).isInstanceOf(ProblemException.class);
    assertThat(fixture.sessionEnded()).isTrue();
  }

  @Test
  void whoSendsHearsThatTheConnectionIsGone() throws Exception {
    formAndOpen(1).close();
    Thread closer =
        new Thread(
            () -> {
              await().until(() -> fixture.session.multipath().path() == FramePath.WORLD);
              fixture.session.close();
            });
    closer.start();

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                fixture.line.send(0, part(i, 100_000));
              }
            })
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
    closer.join();
  }
}
