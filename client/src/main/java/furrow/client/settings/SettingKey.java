package furrow.client.settings;

import java.util.Locale;

/** What may be set outside the command line: as {@code FURROW_NAME} and in a configuration file. */
public enum SettingKey {
  STATE_DIR(
      "where the server keeps its state, and where clients and workers look for its access files"),
  ACCESS("access file to use instead of the one in the state directory"),
  OUTPUT("table, json, jsonl, csv, tsv, markdown or id"),
  GROUP("group of workers that submitted tasks ask for, or that a started worker joins"),
  CHUNK("units per subtask; chosen by time when not set"),
  PRIORITY("priority of submitted tasks; larger runs first"),
  RETRIES("further attempts after a failure that the kernel reported"),
  SUBTASK_TIMEOUT("ends a subtask that runs longer"),
  TIMEOUT("how long to wait for an answer"),
  CONNECT_TIMEOUT("how long to try to reach the server"),
  LISTEN("HOST:PORT that a started server listens on"),
  SLOTS("slots of a started worker; the number of processors when not set"),
  THREADS("threads of furrow run; the number of processors when not set"),
  MAX_GROUPS("most groups that a 'by' may have"),
  BAD_CELLS("fail or skip"),
  HEARTBEAT("interval that a started server assigns to workers"),
  LOG_DIR("where jobs of clients under Slurm write their output; ~/logs when not set");

  private final String description;

  SettingKey(String description) {
    this.description = description;
  }

  /** As in a configuration file, and as the option without its dashes: {@code state-dir}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String variable() {
    return "FURROW_" + name();
  }

  public String description() {
    return description;
  }

  /** The setting of this key, or null. */
  public static SettingKey of(String key) {
    for (SettingKey setting : values()) {
      if (setting.key().equals(key)) {
        return setting;
      }
    }
    return null;
  }
}
