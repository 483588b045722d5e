/**
 * The slot runner: takes work from an {@link furrow.worker.run.Upstream}, runs it in threads,
 * batches completions, keeps results until they are acknowledged. Used by the daemon, ring workers,
 * ranks and {@code furrow run}.
 *
 * <pre>
 *  Assign ──&gt; AssignmentQueue ──&gt; SlotBatch in a Slot ──&gt; UnackedResults ──&gt; ResultOk
 *                    ^               |    |                  |
 *                    +──── rest ─────+    +─── failure ──────+──&gt; ReportQueue ──&gt; Upstream
 * </pre>
 *
 * <p>A <em>slot batch</em> is what a slot takes at once: as many subtasks of a run as last about 50
 * ms by what was measured, so that subtasks of a microsecond cost no lock each and long ones are
 * taken one by one.
 *
 * <p>Start with {@link furrow.worker.run.SlotRunner}, then {@code LeaseState}, which knows where
 * every lease is, and {@code Slot}, the loop of one thread.
 */
package furrow.worker.run;
