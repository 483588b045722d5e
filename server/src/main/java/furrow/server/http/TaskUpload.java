package furrow.server.http;

import furrow.protocol.access.Fingerprint;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * An input that comes as the body of a request: what a client of ours would send as an upload, with
 * the same room, the same checks and the same back-pressure. The task is handed in when all is on
 * the disk. When the client goes away before, what has come is deleted.
 */
final class TaskUpload implements Exchange.BodyReader {
  private static final int BLOCK = 256 * 1024;

  private final Exchange exchange;
  private final TaskForm form;
  private final String id;
  private final String name;

  /** -1 until the end when the client has not said it. */
  private long length;

  private final CRC32C crc = new CRC32C();
  private final Fingerprint.Stream fingerprint = new Fingerprint.Stream();
  private byte[] block = new byte[BLOCK];
  private int filled;

  /** Where the next block begins. */
  private long at;

  /** What the server has of the same upload already. */
  private long known;

  private TaskUpload(Exchange exchange, TaskForm form, long length) {
    this.exchange = exchange;
    this.form = form;
    this.length = length;
    id = HexFormat.of().formatHex(form.id());
    name = exchange.query("name") == null ? "upload" : exchange.query("name");
  }

  static void begin(Exchange exchange, TaskForm form) throws ProblemException {
    TaskUpload upload = new TaskUpload(exchange, form, exchange.bodyLength());
    // What is wrong with the task is said before the body is read.
    form.submit(upload.input(""));
    exchange.call(
        new UploadOpen(upload.id, upload.name, upload.length, true),
        reply -> upload.ready((UploadReady) reply));
  }

  private InputInfo input(String print) {
    return new InputInfo(name, length, 0, print, 0, id, "");
  }

  private void ready(UploadReady ready) {
    known = ready.offset();
    exchange.read(this);
  }

  @Override
  public void piece(byte[] bytes) {
    crc.update(bytes);
    fingerprint.update(bytes);
    int from = 0;
    while (from < bytes.length) {
      int length = Math.min(bytes.length - from, BLOCK - filled);
      System.arraycopy(bytes, from, block, filled, length);
      from += length;
      filled += length;
      if (filled == BLOCK) {
        flush();
      }
    }
  }

  private void flush() {
    int from = (int) Math.min(filled, Math.max(0, known - at));
    if (from < filled) {
      exchange.tell(new UploadChunk(id, at + from, Arrays.copyOfRange(block, from, filled)));
    }
    at += filled;
    filled = 0;
  }

  @Override
  public void end() {
    flush();
    block = null;
    length = at;
    exchange.call(new UploadClose(id, length, (int) crc.getValue()), reply -> submit());
  }

  private void submit() {
    try {
      SubmitRoutes.submit(exchange, form, input(fingerprint.hex()));
    } catch (ProblemException e) {
      exchange.fail(e);
    }
  }
}
