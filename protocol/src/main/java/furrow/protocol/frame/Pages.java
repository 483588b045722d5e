package furrow.protocol.frame;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Message;
import furrow.protocol.tlv.TlvWriter;
import java.util.ArrayList;
import java.util.List;

/** Spreads a list that may be too long for one frame over several. */
public final class Pages {
  private Pages() {}

  /** Makes the message for some of the rows; {@code more} tells that others follow. */
  public interface Maker<T> {
    Message make(List<T> rows, boolean more);
  }

  /**
   * The messages for all rows, at least one; every one of them fits a frame.
   *
   * @throws ProblemException FRAME_TOO_LARGE when a single row does not fit
   */
  public static <T> List<Message> of(List<T> rows, Maker<T> maker) throws ProblemException {
    List<Message> pages = new ArrayList<>();
    split(rows, false, maker, FrameCodec.writer(FrameLimits.AUTHENTICATED), pages);
    return pages;
  }

  /** Halves until it fits: the usual answer fits at once and is measured once. */
  private static <T> void split(
      List<T> rows, boolean more, Maker<T> maker, TlvWriter scratch, List<Message> pages)
      throws ProblemException {
    Message page = maker.make(List.copyOf(rows), more);
    try {
      scratch.reset();
      FrameCodec.encode(0, page, scratch);
      pages.add(page);
    } catch (ProblemException e) {
      boolean large =
          e.code() == ErrorCode.FRAME_TOO_LARGE || e.code() == ErrorCode.FIELD_TOO_LARGE;
      if (!large || rows.size() < 2) {
        throw e;
      }
      int half = rows.size() / 2;
      split(rows.subList(0, half), true, maker, scratch, pages);
      split(rows.subList(half, rows.size()), more, maker, scratch, pages);
    }
  }
}
