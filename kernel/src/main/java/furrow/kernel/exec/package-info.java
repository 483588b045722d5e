/**
 * Kernel {@code exec}: a program per piece, bytes on its stdin, its stdout joined into the answer.
 *
 * <p>Start with {@link furrow.kernel.exec.ExecKernel}.
 */
package furrow.kernel.exec;
