/**
 * The task store that ends with the process: for {@code furrow run} and for tests.
 *
 * <p>Start with {@link furrow.runtime.memory.MemoryStore}.
 */
package furrow.runtime.memory;
