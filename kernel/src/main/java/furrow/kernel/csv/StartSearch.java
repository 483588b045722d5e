package furrow.kernel.csv;

/** Looks for the first line end outside quotes, under a guess about the first byte. */
final class StartSearch {
  private int state;
  private boolean atStart;
  private long quotes;

  StartSearch(boolean inside) {
    state = inside ? FieldIndex.QUOTED : FieldIndex.FIELD_START;
  }

  /** The byte before the first one tells what may begin there. */
  void enter(byte before) {
    atStart = before == '\n';
    state =
        switch (before) {
          case '\n', ',' -> FieldIndex.FIELD_START;
          case '"' -> FieldIndex.CLOSED;
          default -> FieldIndex.UNQUOTED;
        };
  }

  /** Whether the first byte begins a record. */
  boolean atStart() {
    return atStart;
  }

  boolean inside() {
    return state == FieldIndex.QUOTED;
  }

  boolean oddQuotes() {
    return (quotes & 1) != 0;
  }

  /** Index behind the first line end outside quotes, or -1; may be called for block after block. */
  int find(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      byte c = bytes[i];
      if (state == FieldIndex.QUOTED) {
        if (c == '"') {
          quotes++;
          state = FieldIndex.CLOSED;
        }
      } else if (c == '\n') {
        state = FieldIndex.FIELD_START;
        return i + 1;
      } else if (c == '"') {
        quotes++;
        state = state == FieldIndex.UNQUOTED ? FieldIndex.UNQUOTED : FieldIndex.QUOTED;
      } else {
        state = c == ',' ? FieldIndex.FIELD_START : FieldIndex.UNQUOTED;
      }
    }
    return -1;
  }

  /** Where the quote opened that is still open at {@code to}; a record begins at {@code from}. */
  static int openQuote(byte[] bytes, int from, int to) {
    int opened = from;
    int state = FieldIndex.FIELD_START;
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (state == FieldIndex.QUOTED) {
        state = c == '"' ? FieldIndex.CLOSED : FieldIndex.QUOTED;
      } else if (c == '"') {
        opened = state == FieldIndex.FIELD_START ? i : opened;
        state = state == FieldIndex.UNQUOTED ? FieldIndex.UNQUOTED : FieldIndex.QUOTED;
      } else {
        state = c == ',' || c == '\n' ? FieldIndex.FIELD_START : FieldIndex.UNQUOTED;
      }
    }
    return opened;
  }
}
