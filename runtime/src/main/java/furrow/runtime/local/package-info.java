/**
 * Work in this process, without a server: {@code furrow run}.
 *
 * <p>Start with {@link furrow.runtime.local.LocalRun}; {@link furrow.runtime.local.LocalSlots} runs
 * subtasks in threads.
 */
package furrow.runtime.local;
