package furrow.worker.run;

import furrow.protocol.message.WorkMessage.InvocationFailed;
import furrow.protocol.message.WorkMessage.InvocationOutput;
import java.io.IOException;

/**
 * Where answers of invocations go: the session that they came by. When it is over nobody waits for
 * them any more.
 */
public interface InvocationReplies {
  void output(InvocationOutput output) throws IOException;

  void failed(InvocationFailed failed) throws IOException;
}
