package furrow.client.api;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Sends an input up. The upload's id is the submission's, so that trying again goes on where the
 * server stands; the checksum is over the whole file.
 */
final class InputUpload {
  private final RequestLink requests;
  private final TaskRequest request;
  private final String uploadId;
  private final Path file;
  private final InputInfo input;
  private final CRC32C crc = new CRC32C();
  private long checked;

  InputUpload(RequestLink requests, TaskRequest request, InputInfo input) {
    this.requests = requests;
    this.uploadId = id(request);
    this.request = request;
    this.file = Path.of(input.path());
    this.input = input;
  }

  /** Gives the input as the submission is to name it. */
  InputInfo send(FurrowClient.UploadListener listener) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      requests.again(
          () -> {
            sendFrom(channel, listener);
            return null;
          });
    }
    if (Files.getLastModifiedTime(file).toMillis() != input.mtimeMillis()) {
      throw changed();
    }
    return named(request, input);
  }

  /** How a submission names an input that has been sent up. */
  static InputInfo named(TaskRequest request, InputInfo input) {
    return new InputInfo(
        input.path(), input.size(), input.mtimeMillis(), input.fingerprint(), 0, id(request), "");
  }

  private static String id(TaskRequest request) {
    return HexFormat.of().formatHex(request.submissionId());
  }

  private ProblemException changed() {
    return new ProblemException(
        ErrorCode.INPUT_CHANGED,
        file + " changed while it was sent",
        "submit it again when it rests");
  }

  private void sendFrom(FileChannel channel, FurrowClient.UploadListener listener)
      throws ProblemException {
    String name = file.getFileName().toString();
    UploadReady ready =
        requests.ask(new UploadOpen(uploadId, name, input.size()), UploadReady.class);
    long offset = ready.offset();
    byte[] block = new byte[requests.block()];
    crcUpTo(channel, offset, block);
    while (offset < input.size()) {
      int length = (int) Math.min(block.length, input.size() - offset);
      byte[] bytes = length == block.length ? block : new byte[length];
      read(channel, offset, bytes);
      crc(offset, bytes, length);
      requests.tell(0, new UploadChunk(uploadId, offset, bytes));
      offset += length;
      listener.sent(offset, input.size());
    }
    requests.ask(new UploadClose(uploadId, input.size(), (int) crc.getValue()), UploadReady.class);
  }

  /** After a break the server may stand before or behind what the checksum has covered. */
  private void crcUpTo(FileChannel channel, long offset, byte[] block) throws ProblemException {
    while (checked < offset) {
      byte[] bytes = new byte[(int) Math.min(block.length, offset - checked)];
      read(channel, checked, bytes);
      crc(checked, bytes, bytes.length);
    }
  }

  private void crc(long offset, byte[] bytes, int length) {
    int known = (int) Math.min(length, Math.max(0, checked - offset));
    crc.update(bytes, known, length - known);
    checked = Math.max(checked, offset + length);
  }

  private void read(FileChannel channel, long offset, byte[] bytes) throws ProblemException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw changed();
        }
      }
    } catch (ProblemException e) {
      throw e;
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.INPUT_UNREADABLE, "cannot read " + file + ": " + e, "ls -l " + file)
          .because(e);
    }
  }
}
