/**
 * Work in this process, without a server: {@code furrow run}.
 *
 * <p>Start with {@link furrow.runtime.local.LocalRun}; {@link furrow.runtime.local.LocalSlots} runs
 * subtasks in threads and {@link furrow.runtime.local.FileInput} reads a file as long as it does
 * not change.
 */
package furrow.runtime.local;
