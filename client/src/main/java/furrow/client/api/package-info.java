/**
 * The client library: plain sockets, no Netty, no logging framework.
 *
 * <p>Start with {@link furrow.client.api.FurrowClient}; {@link furrow.client.api.TaskRequest} is
 * what to hand in.
 */
package furrow.client.api;
