/**
 * How the processes of a world's ranks are started and ended.
 *
 * <p>Start with {@link furrow.server.mpi.launch.RankLauncher}.
 */
package furrow.server.mpi.launch;
