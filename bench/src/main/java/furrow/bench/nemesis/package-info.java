/**
 * {@code furrow bench nemesis}: every kind of fault at once against real processes, beside hostile
 * peers, and answers that are compared with the truth. {@link furrow.bench.nemesis.Nemesis} raises
 * the faults, {@link furrow.bench.nemesis.NemesisLoad} hands in the work.
 */
package furrow.bench.nemesis;
