package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Invocation;
import furrow.kernel.KernelException;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage.Serve;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.runtime.merge.KernelPool.KernelSource;
import furrow.server.peer.Peer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Requests for ephemeral work. */
public final class InvocationRequests {
  /** The longest that an invocation may take, and what it may take unless it says less. */
  private static final long MOST_MILLIS = 60_000;

  /** It has to fit into one frame on its way to the worker. */
  private static final int MOST_BYTES = 900 * 1024;

  private static final String HELP = "see docs/messages.md";

  /**
   * What they need.
   *
   * @param kernels those that this server has and may use
   * @param wanted called at each request: workers may have to be started for it
   * @param served routes of kernels
   */
  public record Parts(KernelSource kernels, Runnable wanted, ServedRoutes served) {}

  private final EngineCalls engine;
  private final Parts parts;

  InvocationRequests(EngineCalls engine, Parts parts) {
    this.engine = engine;
    this.parts = parts;
  }

  void register(Routes routes) {
    routes.on(Invoke.class, this::invoke);
    routes.on(
        Serve.class,
        (peer, correlation, route) -> {
          checkTimeout(route.timeoutMillis());
          requireKernel(route.kernel());
          engine.perform(
              peer,
              correlation,
              new Auditor.Asked(route, route.path() + " " + route.kernel()),
              answer -> answer.accept(open(peer, route)));
        });
  }

  private void invoke(Peer peer, int correlation, Invoke ask) throws ProblemException {
    long bytes = bytes(ask);
    if (bytes > MOST_BYTES) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "the request takes " + bytes + " bytes (expected: <= " + MOST_BYTES + ")",
          "submit it as a task: furrow submit --help");
    }
    checkTimeout(ask.timeoutMillis());
    requireKernel(ask.kernel());
    long millis = ask.timeoutMillis() == 0 ? MOST_MILLIS : ask.timeoutMillis();
    Invocation invocation =
        new Invocation(
            peer.user(),
            ask.kernel(),
            ask.operation(),
            ask.options(),
            ask.group(),
            ask.input(),
            TimeUnit.MILLISECONDS.toNanos(millis),
            ask.partials());
    parts.wanted().run();
    long id = engine.requests().open(peer, correlation, bytes);
    engine.inbox().offerSoon(peer, new Event.InvocationAsked(id, invocation));
  }

  private Message open(Peer peer, Serve route) {
    try {
      parts.served().open(peer.id(), route);
      if (!peer.open()) {
        parts.served().closed(peer.id());
      }
      return new Done("POST " + route.path() + " is served by kernel " + route.kernel());
    } catch (ProblemException e) {
      return ErrorReply.of(e);
    }
  }

  /** The peer is gone. */
  void closed(Peer peer) {
    parts.served().closed(peer.id());
  }

  private static void checkTimeout(long millis) throws ProblemException {
    if (millis < 0 || millis > MOST_MILLIS) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "timeout: " + millis + " ms (expected: 0 to " + MOST_MILLIS + ")",
          HELP);
    }
  }

  private void requireKernel(String kernel) throws ProblemException {
    try {
      parts.kernels().require(kernel);
    } catch (KernelException e) {
      throw new ProblemException(ErrorCode.named(e.code()), e.getMessage(), e.hint()).because(e);
    }
  }

  /** About, and never less than it takes in a frame. */
  private static long bytes(Invoke ask) {
    long bytes = ask.input().length + 3L * ask.operation().length() + 3L * ask.group().length();
    for (Map.Entry<String, String> option : ask.options().entrySet()) {
      bytes += 3L * (option.getKey().length() + option.getValue().length()) + 24;
    }
    return bytes;
  }
}
