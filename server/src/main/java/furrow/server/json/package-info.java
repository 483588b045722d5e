/** Flat JSON lines for the event and audit logs, written and read without a library. */
package furrow.server.json;
