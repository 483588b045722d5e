package furrow.server.mpi;

import furrow.protocol.error.ProblemException;
import furrow.server.state.DiskErrors;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code mpi/world.json} in the state directory: there as long as a world is wanted. */
final class WorldFile {
  private static final Logger LOG = LoggerFactory.getLogger(WorldFile.class);

  private final Path file;

  /**
   * @param directory made when it is needed
   */
  WorldFile(Path directory) {
    file = directory.resolve("world.json");
  }

  /** What is wanted. A file that cannot be understood is put aside, for people to look at. */
  Optional<StoredWorld> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(StoredWorld.parse(Files.readString(file)));
    } catch (IllegalArgumentException e) {
      Path aside = file.resolveSibling("world.json.damaged");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.error("{} is damaged ({}); its ranks end by themselves", aside, e.getMessage());
      return Optional.empty();
    }
  }

  /** Durable when it returns. */
  void write(StoredWorld intent) throws ProblemException {
    try {
      PrivateFiles.directory(file.getParent());
      PrivateFiles.write(file, intent.toLine() + "\n");
    } catch (IOException e) {
      throw DiskErrors.toProblem("what the world is to be cannot be stored", e);
    }
  }

  void delete() throws IOException {
    if (Files.deleteIfExists(file)) {
      PrivateFiles.syncDirectory(file.getParent());
    }
  }
}
