package furrow.ring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Both ends of one ring pair in this process. */
final class Pair {
  static final int CAPACITY = 8_192;

  final RingFile file;
  final RingEndpoint server;
  final RingEndpoint worker;

  private Pair(RingFile file) throws IOException {
    this.file = file;
    this.server = file.server();
    this.worker = RingFile.attach(file.path()).worker();
  }

  static Pair in(Path directory) throws IOException {
    return new Pair(RingFile.create(directory.resolve(System.nanoTime() + ".ring"), CAPACITY, 7));
  }

  /** Takes everything out that is there. */
  static byte[] drain(RingEndpoint end) throws RingException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (end.read((payload, length) -> all.write(payload, 0, length), 16, 0) > 0) {
      Thread.onSpinWait();
    }
    return all.toByteArray();
  }

  static ByteBuffer bytes(int length, int first) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i * 31);
    }
    return ByteBuffer.wrap(bytes);
  }
}
