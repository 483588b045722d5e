package furrow.server.adapter;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.server.session.Session;
import java.util.HashMap;
import java.util.Map;

/** Which handler takes which message. Filled at start, read afterwards. */
final class Routes {
  /** Handles one kind of message, on the session's event loop. */
  @FunctionalInterface
  interface Handler<M extends Message> {
    /**
     * @throws ProblemException sent as the answer
     */
    void handle(Session session, int correlation, M message) throws ProblemException;
  }

  private final Map<Class<? extends Message>, Handler<Message>> handlers = new HashMap<>();

  <M extends Message> void on(Class<M> type, Handler<M> handler) {
    Handler<Message> any =
        (session, correlation, message) -> handler.handle(session, correlation, type.cast(message));
    if (handlers.put(type, any) != null) {
      throw new IllegalStateException("two handlers for " + type);
    }
  }

  /** The handler, or null where there is none. */
  Handler<Message> find(Class<? extends Message> type) {
    return handlers.get(type);
  }
}
