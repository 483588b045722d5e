package furrow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.link.Link;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.protocol.message.TaskMessage.Invoked;
import furrow.protocol.message.WorkMessage.InvocationEnd;
import furrow.protocol.message.WorkMessage.InvocationFailed;
import furrow.protocol.message.WorkMessage.InvocationOutput;
import furrow.protocol.message.WorkMessage.InvocationStart;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invocations from a client's connection to a worker's and back, on a durable server. */
class InvocationPathTest {
  private static final int WAIT = 60_000;

  @TempDir Path directory;
  private ServerHarness harness;
  private Link client;

  @BeforeEach
  void start() throws Exception {
    harness = ServerHarness.start(directory);
    client = harness.link(Role.CLIENT);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    harness.close();
  }

  private static Invoke text(String message, boolean partials) {
    byte[] input = message.getBytes(StandardCharsets.UTF_8);
    return new Invoke("text", "", Map.of(), "", input, 0, partials);
  }

  private Link worker(String name) throws Exception {
    Link link = harness.link(Role.WORKER);
    link.send(
        1,
        new Join(
            name, "here", 1, 1, List.of(), Map.of(), List.of("text"), List.of(), List.of(), "", 1));
    next(link, Joined.class);
    return link;
  }

  /** The next message of a kind; heartbeats are left out. */
  private static <M extends Message> M next(Link link, Class<M> type) throws Exception {
    while (true) {
      Envelope envelope = link.receive(WAIT);
      assertThat(envelope).as("a %s", type.getSimpleName()).isNotNull();
      if (envelope.message() instanceof ErrorReply error && type != ErrorReply.class) {
        throw error.toException();
      }
      if (type.isInstance(envelope.message())) {
        return type.cast(envelope.message());
      }
    }
  }

  private static InvocationOutput output(long id, String text, boolean last) {
    return new InvocationOutput(
        id, text.getBytes(StandardCharsets.UTF_8), "text/plain", last, 1_000);
  }

  private static String text(Invoked answer) {
    return new String(answer.bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void theAnswerComesBackWithPartsWhereTheyAreWanted() throws Exception {
    try (Link worker = worker("w1")) {
      client.send(7, text("hello", true));
      InvocationStart start = next(worker, InvocationStart.class);
      assertThat(new String(start.input(), StandardCharsets.UTF_8)).isEqualTo("hello");
      assertThat(start.kernel()).isEqualTo("text");
      worker.send(0, output(start.id(), "OL", false));
      worker.send(0, output(start.id(), "OLLEH", true));
      Envelope partial = client.receive(WAIT);
      assertThat(partial.correlation()).isEqualTo(7);
      assertThat(text((Invoked) partial.message())).isEqualTo("OL");
      assertThat(((Invoked) partial.message()).last()).isFalse();
      Invoked answer = next(client, Invoked.class);
      assertThat(text(answer)).isEqualTo("OLLEH");
      assertThat(answer.last()).isTrue();
    }
  }

  @Test
  void closingTheConnectionEndsTheWork() throws Exception {
    try (Link worker = worker("w1")) {
      client.send(7, text("hello", false));
      InvocationStart start = next(worker, InvocationStart.class);
      client.close();
      assertThat(next(worker, InvocationEnd.class).id()).isEqualTo(start.id());
      worker.send(0, output(start.id(), "OLLEH", true));
      try (Link other = harness.link(Role.CLIENT)) {
        other.send(8, text("again", false));
        InvocationStart next = next(worker, InvocationStart.class);
        worker.send(0, output(next.id(), "NIAGA", true));
        assertThat(text(next(other, Invoked.class))).isEqualTo("NIAGA");
      }
    }
  }

  @Test
  void aDeadWorkerCostsASecondTryAndThenAnError() throws Exception {
    Link first = worker("w1");
    client.send(7, text("hello", false));
    next(first, InvocationStart.class);
    first.close();
    Link second = worker("w2");
    next(second, InvocationStart.class);
    second.close();
    assertThatThrownBy(() -> next(client, Invoked.class))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.POISONED));
  }

  @Test
  void theWorkersErrorIsTheAnswer() throws Exception {
    try (Link worker = worker("w1")) {
      client.send(7, text("hello", false));
      InvocationStart start = next(worker, InvocationStart.class);
      int code = ErrorCode.INPUT_UNSUPPORTED.number();
      worker.send(0, new InvocationFailed(start.id(), code, "not UTF-8", "convert it", false));
      assertThatThrownBy(() -> next(client, Invoked.class))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INPUT_UNSUPPORTED);
                assertThat(e.hint()).isEqualTo("convert it");
              });
    }
  }

  @Test
  void whatCannotBeIsRefusedAtOnce() throws Exception {
    refused(new Invoke("nothing", "", Map.of(), "", new byte[0], 0, false), "UNKNOWN_KERNEL");
    refused(new Invoke("text", "", Map.of(), "", new byte[0], -1, false), "BAD_REQUEST");
    refused(new Invoke("text", "", Map.of(), "", new byte[0], 60_001, false), "BAD_REQUEST");
    refused(
        new Invoke("text", "x".repeat(100_000), Map.of(), "", new byte[700_000], 0, false),
        "BAD_REQUEST");
  }

  private void refused(Invoke ask, String code) {
    assertThatThrownBy(() -> client.call(ask, WAIT))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code().name()).isEqualTo(code));
  }
}
