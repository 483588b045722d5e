package furrow.server.file;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import furrow.server.state.DiskErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The uploads of one peer. Blocks on files; used by one thread at a time. */
final class PeerUploads implements AutoCloseable {
  private static final int MAX_OPEN = 8;

  /** Room that an upload of unknown size reserves at a time. */
  private static final long STEP = 16L << 20;

  private final UploadStore store;
  private final String user;
  private final Map<String, PartialUpload> open = new HashMap<>();

  /** Those of which nothing is to be left when they are not completed. */
  private final Set<String> temporary = new HashSet<>();

  /** Those whose size is not known yet. */
  private final Set<String> growing = new HashSet<>();

  PeerUploads(UploadStore store, String user) {
    this.store = store;
    this.user = user;
  }

  /**
   * Starts or resumes an upload; answers with the offset to send from. Takes it from another
   * connection.
   */
  UploadReady open(UploadOpen ask) throws ProblemException {
    String id = checkedId(ask.uploadId());
    boolean grows = ask.temporary() && ask.size() == -1;
    if (ask.size() < 0 && !grows) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST, "upload size: " + ask.size() + " (expected: >= 0)", "");
    }
    drop(id);
    if (open.size() >= MAX_OPEN) {
      throw new ProblemException(
          ErrorCode.BUSY, MAX_OPEN + " uploads are open on this connection", "", 1_000);
    }
    Path finished = store.finished(user, id);
    try {
      if (finished != null) {
        return whole(finished, id, grows ? Files.size(finished) : ask.size());
      }
      store.takeOver(user, id);
      long size = grows ? STEP : ask.size();
      store.reserve(user, id, size);
      PartialUpload upload = opened(id, size);
      open.put(id, upload);
      if (grows) {
        growing.add(id);
      }
      if (ask.temporary()) {
        temporary.add(id);
      }
      store.opened(user, id, upload);
      return new UploadReady(id, upload.offset());
    } catch (IOException e) {
      throw DiskErrors.toProblem("upload " + id, e);
    }
  }

  private PartialUpload opened(String id, long size) throws IOException {
    try {
      return PartialUpload.open(store.part(user, id), id, size);
    } catch (IOException | RuntimeException e) {
      store.abandon(user, id);
      throw e;
    }
  }

  private static UploadReady whole(Path finished, String id, long size) throws IOException {
    long have = Files.size(finished);
    if (have != size) {
      throw new ProblemException(
          ErrorCode.CONFLICT,
          "upload " + id + " is complete with " + have + " bytes, not " + size,
          "choose another upload id");
    }
    return new UploadReady(id, size);
  }

  /** Drops bytes of an upload that is not open: its error has been sent. */
  void append(UploadChunk chunk) throws ProblemException {
    PartialUpload upload = open.get(chunk.uploadId());
    if (upload == null) {
      return;
    }
    try {
      long end = upload.offset() + chunk.bytes().length;
      if (end > upload.size() && growing.contains(chunk.uploadId())) {
        resize(chunk.uploadId(), upload, end + STEP);
      }
      upload.append(chunk.offset(), chunk.bytes());
    } catch (ProblemException e) {
      drop(chunk.uploadId());
      throw e;
    }
  }

  private void resize(String id, PartialUpload upload, long size) throws ProblemException {
    store.reserve(user, id, size);
    upload.resize(size);
    store.opened(user, id, upload);
  }

  /** Checks and syncs an upload whose bytes have all arrived. */
  UploadReady finish(UploadClose ask) throws ProblemException {
    String id = checkedId(ask.uploadId());
    PartialUpload upload = open.get(id);
    try {
      if (upload == null) {
        Path finished = store.finished(user, id);
        if (finished != null) {
          return whole(finished, id, ask.size());
        }
        throw new ProblemException(
            ErrorCode.BAD_UPLOAD, "upload " + id + " is not open", "submit again", 100);
      }
      if (growing.contains(id)) {
        resize(id, upload, upload.offset());
      }
      upload.seal(ask.size(), ask.crc32c());
      store.finish(user, id);
      temporary.remove(id);
      return new UploadReady(id, ask.size());
    } catch (IOException e) {
      throw DiskErrors.toProblem("upload " + id, e);
    } finally {
      drop(id);
    }
  }

  private static String checkedId(String id) throws ProblemException {
    if (!UploadStore.validId(id)) {
      throw new ProblemException(
          ErrorCode.BAD_REQUEST,
          "upload id: \"" + id + "\" (expected: 32 lower-case hexadecimal digits)",
          "");
    }
    return id;
  }

  private void drop(String id) {
    PartialUpload upload = open.remove(id);
    growing.remove(id);
    boolean discard = temporary.remove(id);
    if (upload != null) {
      store.close(user, id, upload, discard);
    }
  }

  @Override
  public void close() {
    for (String id : open.keySet().toArray(new String[0])) {
      drop(id);
    }
  }
}
