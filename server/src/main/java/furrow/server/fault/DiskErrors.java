package furrow.server.fault;

import furrow.protocol.error.ErrorCode;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** Tells a full disk from other trouble: the JDK gives both the same type. */
public final class DiskErrors {
  private DiskErrors() {}

  public static boolean noSpace(IOException e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text != null
        && (text.contains("No space left on device") || text.contains("Disk quota exceeded"));
  }

  /** NO_SPACE for a full disk, INTERNAL else. */
  public static ServerException toServer(String doing, IOException e) {
    if (noSpace(e)) {
      return new ServerException(
              ErrorCode.NO_SPACE,
              doing + ": the server's disk is full",
              "free space in the server's state directory, then try again",
              5_000)
          .causedBy(e);
    }
    return new ServerException(
            ErrorCode.INTERNAL, doing + ": " + e, "see the server's log: furrow events")
        .causedBy(e);
  }
}
