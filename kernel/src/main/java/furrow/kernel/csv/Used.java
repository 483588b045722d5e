package furrow.kernel.csv;

/**
 * A column that an operation aggregates.
 *
 * @param column its index
 * @param named a sum, min, max or mean names it: a cell that is no number is an error
 * @param starred {@code *} covers it as long as its cells are numbers
 * @param filled whether non-empty cells are counted per group
 * @param sum whether sums are wanted, for sum or mean
 */
record Used(
    int column,
    boolean named,
    boolean starred,
    boolean filled,
    boolean sum,
    boolean min,
    boolean max) {

  boolean numeric() {
    return named || starred;
  }
}
