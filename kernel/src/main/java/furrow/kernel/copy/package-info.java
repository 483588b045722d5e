/**
 * Kernel {@code copy}: cuts a file into chunks and has the workers of a group write them, chunk
 * {@code i} at place {@code i % n}.
 *
 * <p>Start with {@link furrow.kernel.copy.CopyKernel}, then {@link furrow.kernel.copy.CopySpec}
 * (which chunk is where), {@link furrow.kernel.copy.CopyRunner} (writes) and {@link
 * furrow.kernel.copy.CopyMerger} (adds up and verifies).
 */
package furrow.kernel.copy;
