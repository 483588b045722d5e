package furrow.protocol.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.access.Access;
import furrow.protocol.access.Address;
import furrow.protocol.auth.Token;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.Samples;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Cancel;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LinkTest {
  private static final LinkSettings SETTINGS = new LinkSettings("test", 2_000, 2_000);
  private static final byte[] PLAIN = {};

  @TempDir Path directory;

  private static Access access(Address... addresses) {
    return new Access(
        Role.CLIENT, ScriptedServer.TOKEN, "ann", "server-1", List.of(addresses), "", 0);
  }

  private static Link connect(ScriptedServer server) throws ProblemException {
    return Link.connect(access(server.address()), SETTINGS);
  }

  private ScriptedServer unix(ScriptedServer.Script script) throws Exception {
    return ScriptedServer.unix(directory.resolve("s"), script);
  }

  private static ProblemException failure(ErrorCode code, ThrowingCallable call) {
    ProblemException[] seen = new ProblemException[1];
    assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> seen[0] = e);
    assertThat(seen[0].code()).as(seen[0].getMessage()).isEqualTo(code);
    assertThat(seen[0].hint()).isNotEmpty();
    return seen[0];
  }

  private static void echo(ScriptedServer.Peer peer) throws IOException {
    peer.welcome(PLAIN);
    peer.echo();
  }

  private static void talks(ScriptedServer server) throws Exception {
    try (Link link = connect(server)) {
      assertThat(link.welcome().user()).isEqualTo("ann");
      assertThat(link.server().incarnation()).isEqualTo(3);
      link.send(0, new Heartbeat());
      assertThat(link.receive()).isEqualTo(new Envelope(0, new Heartbeat()));
      assertThat(link.receive(5)).isNull();
      assertThat(link.call(new Cancel(7), 5_000)).isEqualTo(new Cancel(7));
      Message large = Samples.large(1024 * 1024 - 100);
      link.send(List.of(new Envelope(1, large), new Envelope(2, new Done(""))));
      assertThat(link.receive().message()).isEqualTo(large);
      assertThat(link.receive()).isEqualTo(new Envelope(2, new Done("")));
    }
  }

  @Test
  void talksOverAUnixSocket() throws Exception {
    try (ScriptedServer server = unix(LinkTest::echo)) {
      talks(server);
    }
  }

  @Test
  void talksOverTcp() throws Exception {
    try (ScriptedServer server = ScriptedServer.tcp(LinkTest::echo)) {
      talks(server);
    }
  }

  @Test
  void triesTheNextAddressAndNamesAllWhenNoneAnswers() throws Exception {
    Address gone;
    try (ScriptedServer server = ScriptedServer.tcp(LinkTest::echo)) {
      gone = server.address();
    }
    Address missing = Address.unix(directory.resolve("missing").toString());
    try (ScriptedServer server = ScriptedServer.tcp(LinkTest::echo);
        Link link = Link.connect(access(missing, gone, server.address()), SETTINGS)) {
      assertThat(link.closed()).isFalse();
    }
    assertThat(failure(ErrorCode.UNREACHABLE, () -> Link.connect(access(missing, gone), SETTINGS)))
        .hasMessageContaining(missing + " (no such socket)")
        .hasMessageContaining(gone + " (Connection refused)");
    failure(ErrorCode.UNREACHABLE, () -> Link.connect(access(), SETTINGS));
  }

  @Test
  void aSilentServerIsGivenUp() throws Exception {
    LinkSettings hasty = new LinkSettings("test", 100, 50);
    for (ScriptedServer server :
        List.of(
            unix(ScriptedServer.Peer::receive), ScriptedServer.tcp(ScriptedServer.Peer::receive))) {
      ScriptedServer silent = server;
      try (silent) {
        failure(ErrorCode.UNREACHABLE, () -> Link.connect(access(silent.address()), hasty).close());
      }
    }
  }

  @Test
  void aFullQueueIsGivenUp() throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("full"));
    List<SocketChannel> queued = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(address, 1);
      while (joinsQueue(queued, address)) {
        assertThat(queued).hasSizeLessThan(1_000);
      }
      Access access = access(Address.unix(address.getPath().toString()));
      LinkSettings hasty = new LinkSettings("test", 50, 50);
      assertThat(failure(ErrorCode.UNREACHABLE, () -> Link.connect(access, hasty)))
          .hasMessageContaining("no answer in time");
    } finally {
      for (SocketChannel each : queued) {
        each.close();
      }
    }
  }

  private static boolean joinsQueue(List<SocketChannel> queued, UnixDomainSocketAddress address)
      throws IOException {
    SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
    queued.add(next);
    next.configureBlocking(false);
    try {
      return next.connect(address);
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void aServerWithAnotherTokenGetsNoProof() throws Exception {
    Token other = new Token("t1", "0123456789abcdef0123456789abcdef".getBytes());
    try (ScriptedServer server = ScriptedServer.tcp(LinkTest::echo)) {
      Access access = new Access(Role.CLIENT, other, "", "", List.of(server.address()), "", 0);
      failure(ErrorCode.AUTH_REFUSED, () -> Link.connect(access, SETTINGS));
    }
  }

  @Test
  void whatTheServerSaysReachesTheCaller() throws Exception {
    ErrorReply busy = new ErrorReply(ErrorCode.BUSY.number(), "too many sessions", "wait", 700);
    try (ScriptedServer server = ScriptedServer.tcp(peer -> peer.send(0, busy))) {
      ProblemException e = failure(ErrorCode.BUSY, () -> connect(server));
      assertThat(ErrorReply.of(e)).isEqualTo(busy);
    }
    ErrorReply unknown = new ErrorReply(999, "news", "update", 0);
    try (ScriptedServer server = ScriptedServer.tcp(peer -> peer.send(0, unknown))) {
      assertThat(failure(ErrorCode.INTERNAL, () -> connect(server))).hasMessage("error 999: news");
    }
  }

  @Test
  void somethingElseBehindTheAddressIsNoticed() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.tcp(peer -> peer.out.write("HTTP/1.1 400 Bad Request".getBytes()))) {
      failure(ErrorCode.BAD_FRAME, () -> connect(server));
    }
    try (ScriptedServer server = ScriptedServer.tcp(peer -> peer.send(0, new Heartbeat()))) {
      failure(ErrorCode.BAD_FRAME, () -> connect(server));
    }
    try (ScriptedServer server =
        ScriptedServer.tcp(peer -> peer.send(0, new Done("x".repeat(5_000))))) {
      failure(ErrorCode.FRAME_TOO_LARGE, () -> connect(server));
    }
  }

  @Test
  void callsSkipWhatIsNotTheirsAndThrowWhatIs() throws Exception {
    ErrorReply error = new ErrorReply(ErrorCode.NO_SUCH_TASK.number(), "no task 9", "list", 0);
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.welcome(PLAIN);
                  int correlation = peer.receive().correlation();
                  peer.send(0, new Heartbeat());
                  peer.send(correlation + 1, error);
                  peer.send(correlation, new Accepted(7, false));
                  peer.send(peer.receive().correlation(), error);
                  peer.receive();
                  peer.receive();
                });
        Link link = connect(server)) {
      assertThat(link.call(new Cancel(7), 5_000)).isEqualTo(new Accepted(7, false));
      failure(ErrorCode.NO_SUCH_TASK, () -> link.call(new Cancel(9), 5_000));
      failure(ErrorCode.TIMEOUT, () -> link.call(new Cancel(9), 5));
      assertThat(link.closed()).isFalse();
    }
  }

  @Test
  void newsOfAnUnknownKindIsSkippedAnAnswerIsNot() throws Exception {
    byte[] news = HexFormat.of().parseHex("46557abc0000000700000000" + "00010000000101");
    byte[] answer = HexFormat.of().parseHex("46557abc0000000000000001");
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.welcome(PLAIN);
                  peer.out.write(news);
                  peer.out.write(news);
                  peer.send(0, new Done("known"));
                  peer.out.write(answer);
                  peer.receive();
                });
        Link link = connect(server)) {
      assertThat(link.receive()).isEqualTo(new Envelope(0, new Done("known")));
      failure(ErrorCode.UNKNOWN_MESSAGE, link::receive);
    }
  }

  @Test
  void theEndOfTheServerIsTold() throws Exception {
    byte[] frame = FrameCodec.encode(0, new Done("half"));
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.welcome(PLAIN);
                  peer.out.write(frame, 0, frame.length - 1);
                });
        Link link = connect(server)) {
      assertThat(failure(ErrorCode.UNREACHABLE, link::receive)).hasMessageContaining("middle");
      assertThat(link.closed()).isTrue();
      failure(ErrorCode.UNREACHABLE, () -> link.send(0, new Heartbeat()));
    }
  }

  @Test
  void aFrameThatTricklesInSurvivesTimeouts() throws Exception {
    byte[] frame = FrameCodec.encode(4, new Done("slowly"));
    List<CompletableFuture<Void>> go = new ArrayList<>();
    for (int i = 0; i < frame.length; i++) {
      go.add(new CompletableFuture<>());
    }
    try (ScriptedServer server =
            unix(
                peer -> {
                  peer.welcome(PLAIN);
                  for (int i = 0; i < frame.length; i++) {
                    go.get(i).join();
                    peer.out.write(frame, i, 1);
                  }
                  peer.receive();
                });
        Link link = connect(server)) {
      for (CompletableFuture<Void> next : go) {
        assertThat(link.receive(1)).isNull();
        next.complete(null);
      }
      assertThat(link.receive()).isEqualTo(new Envelope(4, new Done("slowly")));
    }
  }

  @Test
  void anInterruptEndsNoWait() throws Exception {
    CompletableFuture<Void> interrupted = new CompletableFuture<>();
    ScriptedServer.Script late =
        peer -> {
          peer.welcome(PLAIN);
          interrupted.join();
          peer.send(0, new Done("late"));
          peer.receive();
        };
    try (ScriptedServer server = unix(late);
        Link link = connect(server)) {
      Thread.currentThread().interrupt();
      assertThat(link.receive(5)).isNull();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      interrupted.complete(null);
      assertThat(link.receive()).isEqualTo(new Envelope(0, new Done("late")));
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void closingWakesTheReceiver() throws Exception {
    for (ScriptedServer server :
        List.of(unix(LinkTest::echo), ScriptedServer.tcp(LinkTest::echo))) {
      try (server;
          Link link = connect(server)) {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread receiver =
            new Thread(
                () -> {
                  try {
                    ended.complete(new AssertionError("received " + link.receive()));
                  } catch (ProblemException e) {
                    ended.complete(e);
                  }
                });
        receiver.start();
        link.close();
        assertThat(ended.get(5, TimeUnit.SECONDS))
            .isInstanceOf(ProblemException.class)
            .hasMessage("the connection is closed");
      }
    }
  }

  @Test
  void closingWakesAWriterThatTheServerKeepsWaiting() throws Exception {
    CompletableFuture<Void> over = new CompletableFuture<>();
    ScriptedServer.Script deaf =
        peer -> {
          peer.welcome(PLAIN);
          over.join();
        };
    try (ScriptedServer unix = unix(deaf);
        ScriptedServer tcp = ScriptedServer.tcp(deaf)) {
      for (ScriptedServer server : List.of(unix, tcp)) {
        Link link = connect(server);
        StuckWriter writer = StuckWriter.on(link);
        link.close();
        assertThat(writer.end()).hasMessage("the connection is closed");
      }
      over.complete(null);
    }
  }

  @Test
  void aMessageTooLargeIsRefusedAndTheLinkLives() throws Exception {
    try (ScriptedServer server = unix(LinkTest::echo);
        Link link = connect(server)) {
      failure(
          ErrorCode.FRAME_TOO_LARGE,
          () ->
              link.send(
                  List.of(
                      new Envelope(1, new Done("first")),
                      new Envelope(2, Samples.large(1024 * 1024)))));
      assertThat(link.call(new Done("next"), 5_000)).isEqualTo(new Done("next"));
    }
  }
}
