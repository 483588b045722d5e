package furrow.kernel.csv;

import furrow.kernel.Input;
import furrow.kernel.KernelException;
import furrow.kernel.ShellWord;
import java.io.IOException;
import java.util.Arrays;

/** Recognises by its first bytes what is not plain UTF-8 text. */
final class FileSignature {
  /**
   * @param suffix of the names of such files
   * @param unpack a command that writes the content of a file of any name to its output
   */
  private record Compression(String what, String suffix, String unpack, int... bytes) {}

  private static final Compression[] COMPRESSIONS = {
    new Compression("gzip", ".gz", "gzip -dc", 0x1F, 0x8B),
    new Compression("compress", ".Z", "gzip -dc", 0x1F, 0x9D),
    new Compression("bzip2", ".bz2", "bzip2 -dc", 'B', 'Z', 'h'),
    new Compression("xz", ".xz", "xz -dc", 0xFD, '7', 'z', 'X', 'Z'),
    new Compression("zstd", ".zst", "zstd -dc", 0x28, 0xB5, 0x2F, 0xFD),
    new Compression("lz4", ".lz4", "lz4 -dc", 0x04, 0x22, 0x4D, 0x18),
    new Compression("lzip", ".lz", "lzip -dc", 'L', 'Z', 'I', 'P'),
    new Compression("lzma", ".lzma", "xz -dc --format=lzma", 0x5D, 0, 0),
  };

  private record Format(String what, int... bytes) {}

  private static final Format[] FORMATS = {
    new Format("a ZIP archive or a spreadsheet", 'P', 'K', 3, 4),
    new Format("a 7z archive", '7', 'z', 0xBC, 0xAF, 0x27, 0x1C),
    new Format("an old spreadsheet", 0xD0, 0xCF, 0x11, 0xE0),
    new Format("a Parquet file", 'P', 'A', 'R', '1'),
    new Format("an Arrow file", 'A', 'R', 'R', 'O', 'W', '1'),
    new Format("an ORC file", 'O', 'R', 'C'),
    new Format("an SQLite database", 'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f'),
  };

  private static final byte[] TAR_MARK = {'u', 's', 't', 'a', 'r'};
  private static final int TAR_MARK_AT = 257;
  private static final int[] UTF8_MARK = {0xEF, 0xBB, 0xBF};
  private static final int SAMPLE = 4096;

  private FileSignature() {}

  /**
   * Where the text begins: behind a UTF-8 mark, if there is one.
   *
   * @throws KernelException with code INPUT_UNSUPPORTED
   */
  static long check(Input input) throws KernelException, IOException {
    byte[] head = new byte[(int) Math.min(SAMPLE, input.size())];
    int length = 0;
    while (length < head.length) {
      int read = input.read(length, head, length, head.length - length);
      if (read <= 0) {
        break;
      }
      length += read;
    }
    for (Compression compression : COMPRESSIONS) {
      if (startsWith(head, length, compression.bytes)) {
        throw compressed(input, compression);
      }
    }
    for (Format format : FORMATS) {
      if (startsWith(head, length, format.bytes)) {
        throw refuse(input, format.what, "export it as CSV");
      }
    }
    if (length >= TAR_MARK_AT + TAR_MARK.length && isTar(head)) {
      throw refuse(input, "a tar archive", "tar -xvf " + ShellWord.of(input.name()));
    }
    String encoding = wideEncoding(head, length);
    if (!encoding.isEmpty()) {
      throw wideText(input, encoding);
    }
    return startsWith(head, length, UTF8_MARK) ? UTF8_MARK.length : 0;
  }

  private static boolean isTar(byte[] head) {
    int end = TAR_MARK_AT + TAR_MARK.length;
    return head[TAR_MARK_AT - 1] == 0
        && Arrays.equals(head, TAR_MARK_AT, end, TAR_MARK, 0, TAR_MARK.length);
  }

  /** The name that iconv has for text of two or four bytes a character; else empty. */
  private static String wideEncoding(byte[] head, int length) {
    if (startsWith(head, length, 0xFF, 0xFE, 0, 0) || startsWith(head, length, 0, 0, 0xFE, 0xFF)) {
      return "UTF-32";
    }
    if (startsWith(head, length, 0xFF, 0xFE) || startsWith(head, length, 0xFE, 0xFF)) {
      return "UTF-16";
    }
    return wideWithoutMark(head, length);
  }

  /** Separators, digits and Latin letters have NUL bytes, always at the same side. */
  private static String wideWithoutMark(byte[] head, int length) {
    int whole = length & -4;
    int[] nulAt = new int[4];
    for (int i = 0; i < whole; i++) {
      nulAt[i & 3] += head[i] == 0 ? 1 : 0;
    }
    int characters = whole / 4;
    if (whole > 0 && nulAt[0] == characters && nulAt[1] == characters) {
      return "UTF-32BE";
    }
    if (whole > 0 && nulAt[3] == characters && nulAt[2] == characters) {
      return "UTF-32LE";
    }
    int even = nulAt[0] + nulAt[2];
    int odd = nulAt[1] + nulAt[3];
    // A stray NUL or two are a damaged record, said where it stands.
    int few = Math.max(1, whole / 16);
    if (even > few && odd == 0) {
      return "UTF-16BE";
    }
    return odd > few && even == 0 ? "UTF-16LE" : "";
  }

  private static boolean startsWith(byte[] head, int length, int... wanted) {
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

  private static KernelException compressed(Input input, Compression compression) {
    String name = input.name();
    String plain =
        name.endsWith(compression.suffix)
            ? name.substring(0, name.length() - compression.suffix.length())
            : name + ".csv";
    return refuse(
        input,
        "compressed with " + compression.what,
        compression.unpack + " " + InputFault.into(name, plain));
  }

  static KernelException wideText(Input input, String encoding) {
    return refuse(
        input,
        encoding + " text",
        "iconv -f "
            + encoding
            + " -t UTF-8 "
            + InputFault.into(input.name(), input.name() + ".utf8"));
  }

  private static KernelException refuse(Input input, String what, String hint) {
    return new KernelException(
        KernelException.Kind.INPUT, "INPUT_UNSUPPORTED", input.name() + " is " + what, hint);
  }
}
