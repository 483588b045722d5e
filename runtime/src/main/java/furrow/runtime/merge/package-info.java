/**
 * Planning and merging: the kernel code that runs beside the engine, not on its thread.
 *
 * <p>Start with {@link furrow.runtime.merge.KernelPool}; {@code TaskMerge} is one task's merge, and
 * {@link furrow.runtime.merge.MergeJournal} remembers which merges a server died in.
 */
package furrow.runtime.merge;
