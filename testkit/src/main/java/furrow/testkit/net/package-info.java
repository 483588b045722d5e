/** Hostile networks on loopback. Start with {@link furrow.testkit.net.FaultProxy}. */
package furrow.testkit.net;
