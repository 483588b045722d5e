package furrow.slurm.script;

import furrow.slurm.SlurmException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Profiles by name: those that are shipped, and those of the operator's file (TOML). */
public final class JobProfiles {
  private static final String SHIPPED = "profiles.toml";
  private static final String TABLE = "profile";
  private static final int LARGEST = 256 << 10;

  private final Map<String, JobProfile> profiles;

  private JobProfiles(Map<String, JobProfile> profiles) {
    this.profiles = new TreeMap<>(profiles);
  }

  static JobProfiles of(List<JobProfile> profiles) {
    Map<String, JobProfile> named = new TreeMap<>();
    profiles.forEach(profile -> named.put(profile.name(), profile));
    return new JobProfiles(named);
  }

  /** The shipped ones: cpu, gpu and dgx. */
  public static JobProfiles shipped() throws SlurmException {
    try (InputStream in = JobProfiles.class.getResourceAsStream(SHIPPED)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new JobProfiles(parse(SHIPPED, text));
    } catch (IOException e) {
      throw FieldRefusal.because(SHIPPED + ": " + e.getMessage());
    }
  }

  /** The shipped ones and those of a file, which replace others of their name. */
  public static JobProfiles with(Path file) throws SlurmException {
    String text;
    try {
      if (Files.size(file) > LARGEST) {
        throw FieldRefusal.because(file + " is larger than " + LARGEST + " bytes");
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw FieldRefusal.because(file + " cannot be read: " + e.getMessage());
    }
    Map<String, JobProfile> all = shipped().profiles;
    all.putAll(parse(file.toString(), text));
    return new JobProfiles(all);
  }

  /**
   * One of them.
   *
   * @param name empty for the site's values alone
   */
  public JobProfile named(String name) throws SlurmException {
    JobProfile profile = name.isEmpty() ? JobProfile.NONE : profiles.get(name);
    if (profile == null) {
      throw FieldRefusal.of("profile", name, "one of " + profiles.keySet());
    }
    return profile;
  }

  public List<JobProfile> all() {
    return List.copyOf(profiles.values());
  }

  /**
   * @param origin of the text, for messages
   */
  static Map<String, JobProfile> parse(String origin, String text) throws SlurmException {
    TomlParseResult read = Toml.parse(text);
    if (read.hasErrors()) {
      throw FieldRefusal.because(origin + ": " + read.errors().get(0));
    }
    Map<String, JobProfile> profiles = new TreeMap<>();
    for (String key : read.keySet()) {
      if (!key.equals(TABLE) || !(read.get(List.of(key)) instanceof TomlTable tables)) {
        throw FieldRefusal.because(origin + ": unknown key " + key + " (expected: [profile.NAME])");
      }
      for (String name : tables.keySet()) {
        String at = origin + ": profile " + FieldRefusal.shown(name) + ": ";
        if (!(tables.get(List.of(name)) instanceof TomlTable table)) {
          throw FieldRefusal.because(at + "is no table");
        }
        try {
          profiles.put(name, new Reader(name, table).profile().checked());
        } catch (SlurmException e) {
          throw FieldRefusal.because(at + e.getMessage());
        }
      }
    }
    return profiles;
  }

  /** Reads the keys of one table; each must be known and of its type. */
  private static final class Reader {
    private final String name;
    private final TomlTable table;
    private final Map<JobField, String> fields = new EnumMap<>(JobField.class);

    Reader(String name, TomlTable table) {
      this.name = name;
      this.table = table;
    }

    JobProfile profile() throws SlurmException {
      String jobName = JobProfile.NONE.jobName();
      String image = "";
      List<String> directives = List.of();
      List<String> bind = JobProfile.BIND;
      List<String> command = List.of();
      Map<String, String> environment = Map.of();
      for (String key : table.keySet()) {
        Object value = table.get(List.of(key));
        switch (key) {
          case "job-name" -> jobName = word(key, value);
          case "image" -> image = word(key, value);
          case "directives" -> directives = words(key, value);
          case "bind" -> bind = words(key, value);
          case "command" -> command = words(key, value);
          case "environment" -> environment = environment(key, value);
          default -> fields.put(field(key), word(key, value));
        }
      }
      return new JobProfile(name, jobName, fields, directives, environment, image, bind, command);
    }

    private static JobField field(String key) throws SlurmException {
      for (JobField field : JobField.values()) {
        if (field.key().equals(key)) {
          return field;
        }
      }
      throw FieldRefusal.because("unknown key " + FieldRefusal.shown(key));
    }

    private static String word(String key, Object value) throws SlurmException {
      if (value instanceof String || value instanceof Long || value instanceof Boolean) {
        return value.toString();
      }
      throw FieldRefusal.because(key + " is neither text nor number");
    }

    private static List<String> words(String key, Object value) throws SlurmException {
      if (!(value instanceof TomlArray array)) {
        throw FieldRefusal.because(key + " is no list: write [\"one\", \"two\"]");
      }
      List<String> words = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        words.add(word(key, array.get(i)));
      }
      return words;
    }

    private static Map<String, String> environment(String key, Object value) throws SlurmException {
      if (!(value instanceof TomlTable variables)) {
        throw FieldRefusal.because(key + " is no table");
      }
      Map<String, String> environment = new TreeMap<>();
      for (String variable : variables.keySet()) {
        environment.put(variable, word(variable, variables.get(List.of(variable))));
      }
      return environment;
    }
  }
}
