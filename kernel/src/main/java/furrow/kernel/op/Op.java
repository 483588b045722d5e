package furrow.kernel.op;

import java.util.List;

/**
 * A parsed operation.
 *
 * @param aggregates at least one
 * @param by names of the columns to group by; may be empty
 */
public record Op(List<Aggregate> aggregates, List<String> by) {
  public Op {
    aggregates = List.copyOf(aggregates);
    by = List.copyOf(by);
  }

  /** Whether any aggregate stands for every numeric column. */
  public boolean expands() {
    return aggregates.stream().anyMatch(Aggregate::expands);
  }
}
