/**
 * What several mergers share: which units are covered so far, outputs joined in order, and the
 * writing of JSON answers. Plug-ins may use it.
 *
 * <p>Start with {@link furrow.kernel.merge.Coverage}.
 */
package furrow.kernel.merge;
