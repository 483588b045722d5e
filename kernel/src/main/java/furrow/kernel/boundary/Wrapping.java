package furrow.kernel.boundary;

import furrow.kernel.Input;
import furrow.kernel.Plan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the decorator adds to a plan's shared bytes.
 *
 * @param scanned whether units are bytes, so that records are looked for
 * @param origin where the first record begins
 * @param firstLine its line number, for messages
 * @param file name of the input, for messages
 * @param inner the wrapped kernel's own shared bytes
 */
record Wrapping(boolean scanned, long origin, long firstLine, String file, byte[] inner) {

  static Wrapping of(Plan plan, Input input) throws IOException {
    boolean scanned = plan.bytes();
    long origin = plan.extent().start();
    long line = scanned ? 1 + linesBefore(input, origin) : 1;
    return new Wrapping(scanned, origin, line, input.name(), plan.shared());
  }

  private static long linesBefore(Input input, long end) throws IOException {
    byte[] block = new byte[(int) Math.min(end, 64 * 1024)];
    long lines = 0;
    long position = 0;
    while (position < end) {
      int read = input.read(position, block, 0, (int) Math.min(block.length, end - position));
      if (read <= 0) {
        break;
      }
      for (int i = 0; i < read; i++) {
        lines += block[i] == '\n' ? 1 : 0;
      }
      position += read;
    }
    return lines;
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeBoolean(scanned);
      out.writeLong(origin);
      out.writeLong(firstLine);
      out.writeUTF(file);
      out.write(inner);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Wrapping decode(byte[] shared) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(shared))) {
      return new Wrapping(
          in.readBoolean(), in.readLong(), in.readLong(), in.readUTF(), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("damaged plan", e);
    }
  }
}
