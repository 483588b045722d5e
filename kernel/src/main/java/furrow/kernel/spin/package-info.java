/** Kernel {@code spin}: a compute job of a given size, for benchmarks and scheduling tests. */
package furrow.kernel.spin;
