/**
 * The house rules as tests: who may see whom, how large things may grow, what must not be written.
 * They read this project's own sources and classes.
 *
 * <p>Start with {@link furrow.app.house.SizesTest} and {@link furrow.app.house.ArrowsTest}.
 */
package furrow.app.house;
