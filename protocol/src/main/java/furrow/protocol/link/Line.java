package furrow.protocol.link;

import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.Envelope;
import furrow.protocol.message.Message;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Welcome;
import java.io.Closeable;

/**
 * Frames to and from a server, whatever carries them. Any thread may send; one thread at a time
 * receives; any thread may close, which ends the others' waiting.
 */
public interface Line extends Closeable {
  /** What the server told about itself: id, incarnation, version. */
  Challenge server();

  /** The session as the server opened it. */
  Welcome welcome();

  /** A number no other request of this line has had for the last four billion requests. */
  int nextCorrelation();

  /**
   * Sends one message at once; waits while the server does not read.
   *
   * @param correlation of the request or the answer it is; 0 for neither
   */
  void send(int correlation, Message message) throws ProblemException;

  /**
   * Waits for the next frame.
   *
   * @param timeoutMillis longest silence; 0 for no end
   * @return null when the server was silent for so long; the next call goes on where this one was
   */
  Envelope receive(int timeoutMillis) throws ProblemException;

  /** Closes; again and from any thread. */
  @Override
  void close();
}
