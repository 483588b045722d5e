package furrow.kernel.exec;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import java.io.IOException;
import java.io.OutputStream;

/** What goes to a program's stdin: the header, then the piece. */
record PieceBytes(byte[] header, Piece piece, Input input, RunControl control) {
  private static final int BLOCK = 64 * 1024;

  void writeTo(OutputStream out) throws IOException {
    if (input == Input.NONE) {
      return;
    }
    out.write(header);
    byte[] block = new byte[BLOCK];
    long position = piece.start();
    long lines = 0;
    while (position < piece.end()) {
      int read = input.read(position, block, 0, (int) Math.min(BLOCK, piece.end() - position));
      if (read <= 0) {
        throw new InputChangedException(input.name() + " ends early, at byte " + position);
      }
      lines += lineEnds(block, read);
      out.write(block, 0, read);
      position += read;
      control.progress(position - piece.start());
    }
    control.rows(lines);
  }

  private static long lineEnds(byte[] block, int length) {
    long lines = 0;
    for (int i = 0; i < length; i++) {
      lines += block[i] == '\n' ? 1 : 0;
    }
    return lines;
  }
}
