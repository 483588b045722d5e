/**
 * The documented events of the server's life (docs/events.md): numbered, kept, followed.
 *
 * <p>Start with {@link furrow.server.event.EventLog}.
 */
package furrow.server.event;
