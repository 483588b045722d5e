package furrow.kernel.csv;

import furrow.kernel.KernelException;
import furrow.kernel.csv.op.Expr;
import furrow.kernel.csv.op.Names;
import furrow.kernel.csv.op.OpError;
import furrow.kernel.csv.op.ParsedOp;

/** The columns of a file, as an operation names them. */
record Columns(CsvHeader header, ParsedOp op) {
  private static final int NAMES_IN_HINT = 12;

  /** Whether another column bears the same name. */
  static boolean isDuplicate(CsvHeader header, int column) {
    String name = header.names()[column];
    for (int other = 0; other < header.names().length; other++) {
      if (other != column && header.names()[other].equals(name)) {
        return true;
      }
    }
    return false;
  }

  static KernelException duplicate(CsvHeader header, int column) {
    return new KernelException(
        KernelException.Kind.INPUT,
        "BAD_RECORD",
        header.place() + ": more than one column is named " + Names.quoted(header.names()[column]),
        "rename one of them, or use --no-header and c1, c2, ...");
  }

  /** Index of the only column of this name. */
  int resolve(Expr.Column named) throws KernelException {
    String[] names = header.names();
    for (int column = 0; column < names.length; column++) {
      if (names[column].equals(named.name())) {
        if (isDuplicate(header, column)) {
          throw duplicate(header, column);
        }
        return column;
      }
    }
    throw new KernelException(
        KernelException.Kind.OPERATION,
        "UNKNOWN_COLUMN",
        header.file()
            + " has no column "
            + Names.quoted(named.name())
            + OpError.pointer(op.text(), named.at()),
        hint(named));
  }

  private String hint(Expr.Column named) {
    String delimiter = header.otherDelimiter();
    if (!delimiter.isEmpty()) {
      return "its only column: "
          + someNames(header.names())
          + "; "
          + CsvHeader.separateByCommas(delimiter);
    }
    for (String name : header.names()) {
      boolean odd = !Names.quoted(name).equals(name);
      int place = odd ? op.text().indexOf(name) : -1;
      if (place >= 0 && named.at() >= place && named.at() < place + name.length()) {
        return "write the name in double quotes: " + Names.quoted(name);
      }
    }
    String text = op.where() == null ? "" : "; a text stands in single quotes: name = 'a'";
    return "its columns: " + someNames(header.names()) + text;
  }

  static String someNames(String[] names) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < Math.min(names.length, NAMES_IN_HINT); i++) {
      list.append(i == 0 ? "" : ", ").append(Names.quoted(names[i]));
    }
    return names.length > NAMES_IN_HINT ? list + ", ..." : list.toString();
  }
}
