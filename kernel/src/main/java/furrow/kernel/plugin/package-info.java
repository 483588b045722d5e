/**
 * Kernels from jars: each jar in the plug-in directory gets a class loader of its own that sees the
 * JDK and {@code furrow.kernel}, nothing else of ours. The manual is docs/plugins.md.
 */
package furrow.kernel.plugin;
