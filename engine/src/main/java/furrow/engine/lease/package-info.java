/**
 * Who may work on what: the sessions of workers and the leases they hold.
 *
 * <p>Start with {@link furrow.engine.lease.Lease}, then {@link furrow.engine.lease.LeaseTable} (by
 * task) and {@link furrow.engine.lease.Session} (by worker).
 */
package furrow.engine.lease;
