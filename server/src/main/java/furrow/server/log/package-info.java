/**
 * What the server writes down: events for whoever watches, acts for whoever audits. Each log has
 * one thread, which writes what has gathered.
 *
 * <p>Start with {@link furrow.server.log.EventLog} and {@link furrow.server.log.AuditLog}.
 */
package furrow.server.log;
