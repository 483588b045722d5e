package furrow.server.adapter;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ServerMessage.Serve;

/** Where routes of kernels are opened: the gateway of HTTP. Any thread may call. */
public interface ServedRoutes {
  /** None can be opened. */
  ServedRoutes NONE =
      (owner, route) -> {
        throw new IllegalStateException("no gateway");
      };

  /**
   * Opens a route.
   *
   * @param owner id of the peer whose route it is
   * @throws ProblemException CONFLICT when there is one already, BAD_REQUEST when it cannot be
   */
  void open(long owner, Serve route) throws ProblemException;

  /** The peer is gone: closes what it has opened. */
  default void closed(long owner) {}
}
