package furrow.server;

import furrow.protocol.auth.ServerHandshake;
import furrow.server.access.TokenBook;
import furrow.server.file.FileThreads;
import furrow.server.session.Session;
import furrow.server.session.Sessions;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked after every few seconds. */
final class Chores {
  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
  private static final long TOKENS_MILLIS = 2_000;

  private final TokenBook tokens;
  private final Sessions sessions;

  Chores(TokenBook tokens, Sessions sessions) {
    this.tokens = tokens;
    this.sessions = sessions;
  }

  void start(FileThreads threads) {
    threads.every(TOKENS_MILLIS, this::checkTokens);
  }

  /** Sessions end with the tokens that opened them. */
  void checkTokens() {
    try {
      tokens.refresh();
    } catch (IOException e) {
      LOG.warn("the tokens cannot be read again: {}", e.getMessage());
    }
    for (Session session : sessions.all()) {
      if (tokens.find(session.tokenId()).isEmpty()) {
        session.end(ServerHandshake.refused().toReply());
      }
    }
  }
}
