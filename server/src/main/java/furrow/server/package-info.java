/**
 * The server process around the engine: sockets, files, tokens and logs. It decides nothing about
 * tasks.
 *
 * <p>Start with {@link furrow.server.FurrowServer}; then {@code net} (connections), {@code adapter}
 * (messages to events, effects to messages), {@code store} (the task DB).
 */
package furrow.server;
