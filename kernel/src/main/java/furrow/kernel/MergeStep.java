package furrow.kernel;

import java.util.List;

/**
 * How far a merge has come.
 *
 * @param verified units before this one are merged
 * @param releasedBytes bytes of partials folded (or dropped) since the last step
 * @param rows records merged so far
 * @param superseded indices whose partials are void or no longer needed
 * @param next what to plan, instead of the superseded or in addition
 * @param complete everything is merged; nothing more will be planned
 */
public record MergeStep(
    long verified,
    long releasedBytes,
    long rows,
    List<Long> superseded,
    List<Slice> next,
    boolean complete) {

  /** Units {@code [start, end)} to be cut into pieces of {@code chunk}. */
  public record Slice(long start, long end, long chunk, Piece.Mode mode) {}
}
