/**
 * What the user may set, and how: sizes, durations, selectors, and the order option > environment >
 * configuration file > built-in.
 *
 * <p>Start with {@link furrow.client.settings.UserSettings}.
 */
package furrow.client.settings;
