package furrow.server.adapter;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.server.peer.Peer;
import java.util.HashMap;
import java.util.Map;

/** The handler of each message class. Filled at start, read-only afterwards. */
final class Routes {
  /** Handles one kind of message, in the peer's order. */
  @FunctionalInterface
  interface Handler<M extends Message> {
    /**
     * @throws ProblemException sent as the answer
     */
    void handle(Peer peer, int correlation, M message) throws ProblemException;
  }

  private final Map<Class<? extends Message>, Handler<Message>> handlers = new HashMap<>();

  <M extends Message> void on(Class<M> type, Handler<M> handler) {
    Handler<Message> any =
        (peer, correlation, message) -> handler.handle(peer, correlation, type.cast(message));
    if (handlers.put(type, any) != null) {
      throw new IllegalStateException("two handlers for " + type);
    }
  }

  /**
   * The handler of a message.
   *
   * @throws ProblemException UNKNOWN_MESSAGE where there is none
   */
  Handler<Message> handler(Message message) throws ProblemException {
    Handler<Message> handler = handlers.get(message.getClass());
    if (handler == null) {
      throw new ProblemException(
          ErrorCode.UNKNOWN_MESSAGE,
          "this server does not know " + message.getClass().getSimpleName(),
          "furrow version");
    }
    return handler;
  }
}
