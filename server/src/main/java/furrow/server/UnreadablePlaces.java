package furrow.server;

import furrow.kernel.file.ProtectedPlaces;
import furrow.protocol.access.StateDirectory;
import furrow.server.store.DatabasePlace;
import java.nio.file.Path;
import java.util.List;

/**
 * From where no task reads a file that it names by path, whatever the allowed roots: the whole
 * state directory, as tokens, keys, other users' data and older copies of all that lie in it, and
 * where the task DB lies when it is elsewhere. Uploads are named by their id and not by path.
 */
final class UnreadablePlaces {
  private UnreadablePlaces() {}

  /**
   * @param database where the DB was found, or would be
   */
  static ProtectedPlaces of(StateDirectory state, DatabasePlace place, Path database) {
    // Those in the directory are named too: a bind mount may show what is in one of them.
    return ProtectedPlaces.of(
        List.of(
            state.root(),
            state.accessDirectory(),
            state.tls(),
            state.spool(),
            state.log(),
            state.root().resolve("ephemeral"),
            place.localRoot(),
            database.toAbsolutePath().getParent()));
  }
}
