/**
 * The whole system as its users meet it: real processes, killed and cut, and the ledger afterwards.
 *
 * <p>Start with {@link furrow.app.system.TestCluster}, then {@link furrow.app.system.StormIT}.
 */
package furrow.app.system;
