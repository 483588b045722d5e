/**
 * The same query on furrow, DuckDB and mawk: interleaved rounds, answers compared, medians.
 *
 * <p>Start with {@link furrow.bench.csv.CsvBench} and {@link furrow.bench.csv.QueryEngine}.
 */
package furrow.bench.csv;
