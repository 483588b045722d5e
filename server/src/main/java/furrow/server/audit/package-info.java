/**
 * Who did what: one JSON line per privileged act, chained by hashes so that no line can be changed,
 * dropped or moved unseen.
 *
 * <p>Start with {@link furrow.server.audit.AuditLog}.
 */
package furrow.server.audit;
