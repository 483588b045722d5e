/**
 * {@code furrow run}: a server's engine and a worker's slots in one process.
 *
 * <pre>
 *  LocalTaskRun ──&gt; LocalRun ──&gt; LocalClient ── submit, watch ──&gt; EngineRuntime ── assign, revoke ──&gt; LocalWorker
 *                           (waits)     &lt;── progress, end ──      &lt;── results, failed ── (SlotRunner)
 * </pre>
 *
 * <p>Start with {@link furrow.app.run.LocalTaskRun}, then {@link furrow.app.run.LocalRun}.
 */
package furrow.app.run;
