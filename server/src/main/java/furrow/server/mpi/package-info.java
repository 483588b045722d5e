/**
 * MPI worlds at the server: the state machine that forms and breaks them, the master's processes,
 * the launchers of ranks (local or Slurm), and the routes of the ranks' sessions.
 *
 * <p>A world is formed and broken by {@link furrow.server.mpi.WorldStateMachine}, which decides and
 * does nothing else; docs/mpi.md has its table.
 *
 * <p>Start with {@link furrow.server.mpi.WorldService}, then {@code WorldController}, whose
 * decisions are made in {@link furrow.server.mpi.WorldStateMachine}; launchers implement {@link
 * furrow.server.mpi.RankLauncher}.
 */
package furrow.server.mpi;
