/** Kernel {@code noop}: nothing at all, many times; measures everything around a kernel. */
package furrow.kernel.noop;
