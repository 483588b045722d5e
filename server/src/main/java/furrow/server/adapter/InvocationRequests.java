package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Invocation;
import furrow.kernel.KernelException;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.Invoke;
import furrow.runtime.merge.KernelPool.KernelSource;
import furrow.server.peer.Peer;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Requests for ephemeral work. */
final class InvocationRequests {
  /** The longest that an invocation may take, and what it may take unless it says less. */
  private static final long MOST_MILLIS = 60_000;

  /** It has to fit into one frame on its way to the worker. */
  private static final int MOST_BYTES = 900 * 1024;

  private static final String HELP = "see docs/messages.md";

  private final EngineCalls engine;
  private final KernelSource kernels;
  private final Runnable wanted;

  /**
   * @param wanted called at each request: workers may have to be started for it
   */
  InvocationRequests(EngineCalls engine, KernelSource kernels, Runnable wanted) {
    this.wanted = wanted;
    this.engine = engine;
    this.kernels = kernels;
  }

  void register(Routes routes) {
    routes.on(Invoke.class, this::invoke);
  }

  private void invoke(Peer peer, int correlation, Invoke ask) throws ProblemException {
    long bytes = bytes(ask);
    if (bytes > MOST_BYTES) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "the request takes " + bytes + " bytes (expected: <= " + MOST_BYTES + ")",
          "submit it as a task: furrow submit --help");
    }
    if (ask.timeoutMillis() < 0 || ask.timeoutMillis() > MOST_MILLIS) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "timeout: " + ask.timeoutMillis() + " ms (expected: 0 to " + MOST_MILLIS + ")",
          HELP);
    }
    try {
      kernels.require(ask.kernel());
    } catch (KernelException e) {
      throw new ProblemException(ErrorCode.named(e.code()), e.getMessage(), e.hint());
    }
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
    wanted.run();
    long id = engine.requests().open(peer, correlation, bytes);
    engine.inbox().offerSoon(peer, new Event.InvocationAsked(id, invocation));
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
