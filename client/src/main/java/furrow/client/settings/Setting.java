package furrow.client.settings;

/**
 * A value and where it came from.
 *
 * @param origin a file name, {@code environment}, or {@code built-in}
 */
public record Setting(SettingKey key, String value, String origin) {}
