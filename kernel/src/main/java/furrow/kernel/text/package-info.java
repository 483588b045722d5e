/** Kernel {@code text}: reverses a message and puts it into upper case. */
package furrow.kernel.text;
