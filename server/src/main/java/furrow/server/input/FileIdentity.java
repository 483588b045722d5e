package furrow.server.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/** What tells a file from another one, or from itself before a change. */
record FileIdentity(boolean regular, boolean directory, long size, FileTime modified, long inode) {

  /** Looks at the path itself; a link is not followed. */
  static FileIdentity of(Path path) throws IOException {
    Map<String, Object> seen =
        Files.readAttributes(
            path,
            "unix:isRegularFile,isDirectory,size,lastModifiedTime,ino",
            LinkOption.NOFOLLOW_LINKS);
    return new FileIdentity(
        (Boolean) seen.get("isRegularFile"),
        (Boolean) seen.get("isDirectory"),
        (Long) seen.get("size"),
        (FileTime) seen.get("lastModifiedTime"),
        (Long) seen.get("ino"));
  }
}
