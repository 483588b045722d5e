/**
 * The work on bytes: what a task does to its input.
 *
 * <p>A {@link furrow.kernel.Kernel} plans (server, once), runs (workers, once per piece) and merges
 * (server, in file order). Everything here is plain JDK and free of sockets, so a plug-in jar needs
 * this module alone.
 *
 * <p>Start with {@link furrow.kernel.Kernel}, {@link furrow.kernel.Merger}, then the built-ins
 * below this package.
 */
package furrow.kernel;
