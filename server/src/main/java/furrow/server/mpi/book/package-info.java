/**
 * When a world is formed and when it is broken, decided without I/O, clock, threads or randomness.
 *
 * <p>Start with {@link furrow.server.mpi.book.WorldBook}.
 */
package furrow.server.mpi.book;
