/**
 * The worker daemon: connects a {@link furrow.worker.run.SlotRunner} to a server over TLV, joins
 * with the leases it holds, keeps the session alive, comes back after a break, drains at the end.
 *
 * <p>Start with {@link furrow.worker.daemon.WorkerDaemon}.
 */
package furrow.worker.daemon;
