package furrow.engine;

import java.util.List;

/**
 * How far the merge of a task has come.
 *
 * @param verifiedUnits all units before this one are merged
 * @param releasedBytes bytes of partials that were folded in since the last report
 * @param rows records merged so far
 * @param superseded indices that are planned again
 * @param appended what to plan: segments whose {@code first} is not yet known and is given by the
 *     engine
 * @param answer the finished answer, or null while the task goes on
 */
public record MergeReport(
    long verifiedUnits,
    long releasedBytes,
    long rows,
    List<Long> superseded,
    List<Segment> appended,
    Answer answer) {

  /**
   * A stored answer.
   *
   * @param contentType e.g. {@code application/json}
   */
  public record Answer(Result result, String contentType) {}
}
