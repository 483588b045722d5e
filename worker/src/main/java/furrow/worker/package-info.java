/**
 * Executes subtasks. {@code run} is the slot runner over an {@link furrow.worker.run.Upstream}
 * port; {@code daemon} connects it to a server over TLV. Plain sockets, no Netty.
 */
package furrow.worker;
