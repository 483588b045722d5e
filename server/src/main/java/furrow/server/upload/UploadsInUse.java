package furrow.server.upload;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Sees to it that one connection at a time writes an upload: after a broken connection the client
 * comes back before the server has noticed the break. Safe for use by several threads.
 */
public final class UploadsInUse {
  private final Map<String, Upload> uploads = new HashMap<>();

  /** Closes the upload under whoever holds it; when this returns nothing is being written. */
  synchronized void takeOver(String user, String id) throws IOException {
    Upload before = uploads.remove(key(user, id));
    if (before != null) {
      before.close();
    }
  }

  synchronized void put(String user, String id, Upload upload) {
    uploads.put(key(user, id), upload);
  }

  synchronized void remove(String user, String id, Upload upload) {
    uploads.remove(key(user, id), upload);
    try {
      upload.close();
    } catch (IOException e) {
      // Nothing was promised for an unfinished upload; a finished one was synced before.
      return;
    }
  }

  private static String key(String user, String id) {
    return user + '/' + id;
  }
}
