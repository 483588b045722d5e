package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.state.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The allocation that was started for a world, remembered over a restart of the server. */
final class AllocationFile {
  private final Path file;
  private final String world;

  AllocationFile(Path directory, String world) {
    this.file = directory.resolve("allocation");
    this.world = world;
  }

  /** The allocation noted for this world; 0 for none. */
  long read() throws ProblemException {
    try {
      if (!Files.exists(file)) {
        return 0;
      }
      String[] words = Files.readString(file).strip().split(" ");
      boolean ours = words.length == 2 && words[0].equals(world) && words[1].matches("\\d{1,18}");
      return ours ? Long.parseLong(words[1]) : 0;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void write(long allocation) throws ProblemException {
    try {
      PrivateFiles.directory(file.getParent());
      PrivateFiles.write(file, world + " " + allocation + "\n");
    } catch (IOException e) {
      throw failed(e);
    }
  }

  void delete() throws ProblemException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private ProblemException failed(IOException e) {
    return new ProblemException(
            ErrorCode.INTERNAL, "the allocation's note " + file + ": " + e, "ls -l " + file)
        .because(e);
  }
}
