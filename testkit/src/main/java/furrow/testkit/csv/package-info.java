/** CSV files with known answers. Start with {@link furrow.testkit.csv.SampleCsv}. */
package furrow.testkit.csv;
