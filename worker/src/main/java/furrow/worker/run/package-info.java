/**
 * The slot runner: takes work from an {@link furrow.worker.run.Upstream}, runs it in threads,
 * batches completions, holds results until they are acknowledged. Used alike by the daemon, ring
 * workers and ranks.
 */
package furrow.worker.run;
