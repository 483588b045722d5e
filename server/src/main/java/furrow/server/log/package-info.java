/**
 * The logs of the server: events for monitoring, and the audit log. Each has one thread, which
 * writes in batches.
 *
 * <p>Start with {@link furrow.server.log.EventLog} and {@link furrow.server.log.AuditLog}.
 */
package furrow.server.log;
