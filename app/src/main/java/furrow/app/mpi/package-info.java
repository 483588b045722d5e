/**
 * The processes of a world: how their command lines are made, and what they do when they run.
 *
 * <p>Start with {@link furrow.app.mpi.WorldPrograms}.
 */
package furrow.app.mpi;
