/**
 * The thin side of Furrow: the client library in {@code api}, the commands in {@code cli}, and what
 * they need to show things and read settings. No Netty, no logging framework on this class path.
 *
 * <p>Start with {@link furrow.client.api.FurrowClient} or {@link furrow.client.cli.Cli}.
 */
package furrow.client;
