/**
 * Parts that mergers of simple kernels are made of: what is covered so far, outputs joined in
 * order, and the {@code name=value} settings of an operation.
 */
package furrow.kernel.merge;
