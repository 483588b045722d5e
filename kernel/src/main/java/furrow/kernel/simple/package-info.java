/**
 * Small built-in kernels: {@code noop} measures everything around a kernel, {@code spin} is a
 * compute job of a given size, {@code text} answers one message.
 *
 * <p>Start with {@link furrow.kernel.simple.TextKernel}: it is the shortest complete kernel.
 */
package furrow.kernel.simple;
