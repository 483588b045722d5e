package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import java.io.IOException;

/** Recognises by its first bytes what is not plain UTF-8 text. */
final class FileSignature {
  private record Kind(String what, String hint, int... bytes) {}

  private static final Kind[] KINDS = {
    new Kind("compressed with gzip", "unpack it first: gzip -dk FILE", 0x1F, 0x8B),
    new Kind("compressed with bzip2", "unpack it first: bzip2 -dk FILE", 'B', 'Z', 'h'),
    new Kind("compressed with xz", "unpack it first: xz -dk FILE", 0xFD, '7', 'z', 'X', 'Z'),
    new Kind("compressed with zstd", "unpack it first: zstd -d FILE", 0x28, 0xB5, 0x2F, 0xFD),
    new Kind("a ZIP archive or spreadsheet", "unpack or export it as CSV first", 'P', 'K', 3, 4),
    new Kind("a Parquet file", "export it as CSV first", 'P', 'A', 'R', '1'),
    utf16("UTF-16 text", 0xFF, 0xFE),
    utf16("UTF-16 text", 0xFE, 0xFF),
    utf16("UTF-16 or UTF-32 text", 0, 0),
  };
  private static final int[] UTF8_MARK = {0xEF, 0xBB, 0xBF};
  private static final int LONGEST = 8;

  private FileSignature() {}

  private static Kind utf16(String what, int... bytes) {
    return new Kind(what, "convert it first: iconv -f UTF-16 -t UTF-8 FILE", bytes);
  }

  /**
   * Where the text begins: behind a UTF-8 mark, if there is one.
   *
   * @throws KernelException with code INPUT_UNSUPPORTED
   */
  static long check(Input input) throws KernelException, IOException {
    byte[] head = new byte[LONGEST];
    int length = 0;
    while (length < Math.min(LONGEST, input.size())) {
      length += Math.max(1, input.read(length, head, length, LONGEST - length));
    }
    for (Kind kind : KINDS) {
      if (startsWith(head, length, kind.bytes)) {
        throw refuse(input, kind);
      }
    }
    if (length >= 4 && halfOfItNul(head)) {
      throw refuse(input, utf16("UTF-16 text"));
    }
    return startsWith(head, length, UTF8_MARK) ? UTF8_MARK.length : 0;
  }

  private static boolean halfOfItNul(byte[] head) {
    return (head[0] == 0 && head[2] == 0) || (head[1] == 0 && head[3] == 0);
  }

  private static boolean startsWith(byte[] head, int length, int[] wanted) {
    if (length < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((head[i] & 0xFF) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static KernelException refuse(Input input, Kind kind) {
    return new KernelException(
        KernelException.Kind.INPUT,
        "INPUT_UNSUPPORTED",
        input.name() + " is " + kind.what,
        kind.hint.replace("FILE", InputFault.shellWord(input.name())));
  }
}
