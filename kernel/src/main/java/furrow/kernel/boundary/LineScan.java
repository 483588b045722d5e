package furrow.kernel.boundary;

import furrow.kernel.Input;
import furrow.kernel.InputChangedException;
import furrow.kernel.Piece;
import furrow.kernel.RunControl;
import furrow.kernel.csv.InputFault;
import furrow.kernel.csv.RangeSummary;
import furrow.kernel.csv.RecordScan;
import java.io.IOException;

/** Finds where lines begin and end in a range; no guess is ever needed. For one range. */
final class LineScan {
  private static final int BLOCK = 256 * 1024;

  private final Input input;
  private final long origin;
  private final byte[] block = new byte[BLOCK];
  private long start = -1;
  private long stop = -1;
  private long lines;
  private long lineStart;
  private InputFault fault;

  LineScan(Input input, long origin) {
    this.input = input;
    this.origin = origin;
  }

  RangeSummary scan(Piece piece, RunControl control) throws IOException, InterruptedException {
    long position = piece.start();
    if (position == origin) {
      startAt(position, piece.end());
    } else {
      // The byte before tells whether a line begins right here.
      position--;
    }
    while (stop < 0 && fault == null && position < input.size()) {
      if (start < 0 && position >= piece.end()) {
        break;
      }
      int read = input.read(position, block, 0, BLOCK);
      if (read <= 0) {
        throw new InputChangedException(input.name() + " ends early, at byte " + position);
      }
      walk(position, read, piece.end());
      position += read;
      control.progress(Math.min(position, piece.end()) - piece.start());
      if (control.cancelled()) {
        throw new InterruptedException();
      }
    }
    return finish(position, control);
  }

  private void walk(long position, int length, long end) {
    for (int i = 0; i < length && stop < 0; i++) {
      if (block[i] == '\n') {
        long next = position + i + 1;
        if (start < 0) {
          startAt(next, end);
          if (start < 0) {
            return;
          }
        } else {
          endLine(next, end);
        }
      }
    }
    checkSize(position + length);
  }

  private void startAt(long position, long end) {
    if (position < end) {
      start = position;
      lineStart = position;
    }
  }

  private void endLine(long next, long end) {
    checkSize(next);
    lines++;
    lineStart = next;
    if (next >= end) {
      stop = next;
    }
  }

  private void checkSize(long position) {
    if (start >= 0 && stop < 0 && fault == null && position - lineStart > RecordScan.MAX_RECORD) {
      fault = new InputFault(InputFault.Kind.RECORD_TOO_LARGE, lineStart, lines, -1, "");
    }
  }

  private RangeSummary finish(long position, RunControl control) {
    long rows = lines;
    if (start >= 0 && stop < 0 && fault == null) {
      stop = position;
      rows += position > lineStart ? 1 : 0;
    }
    control.rows(rows);
    return new RangeSummary(start, stop, rows, lines, false, false, fault);
  }
}
