/**
 * Rules over this project's own sources and classes, as tests: which module may depend on which,
 * how large a file may be, what must not be written.
 *
 * <p>Start with {@link furrow.app.style.SizesTest} and {@link furrow.app.style.DependenciesTest}.
 */
package furrow.app.style;
