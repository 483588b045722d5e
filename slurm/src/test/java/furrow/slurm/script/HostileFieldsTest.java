package furrow.slurm.script;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.slurm.SlurmException;
import furrow.slurm.Unprintable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values made to break out of their place. Each is refused with its field's name, or it is one
 * argument: all other lines of the script stay as they are, and its own has that value and no more.
 */
class HostileFieldsTest {
  private static final int FIELDS = 100_000;
  private static final String MARK = "plain0";
  private static final int RUN_BY_A_SHELL = 400;

  private static final List<String> PARTS =
      List.of(
          "\n",
          "\r",
          "\r\n",
          "\0",
          "\t",
          " ",
          "'",
          "\"",
          "\\",
          "\\\n",
          "`touch pwned`",
          "$(touch pwned)",
          "${HOME}",
          "$PATH",
          ";",
          "&&",
          "||",
          "|",
          "&",
          ">pwned",
          "<",
          "#",
          "#SBATCH --uid=0",
          "\n#SBATCH --wrap=id\n",
          "--wrap=id",
          "-",
          "--",
          "-n99",
          "%j",
          "%",
          "*",
          "?",
          "[a]",
          "{id}",
          "{access_file}",
          "!",
          "~",
          "=",
          ",",
          ":",
          "/",
          "../",
          "\u2028",
          "\u0085",
          "\u202e",
          "\ud800",
          "\u00e9",
          "gpu",
          "gpu:1",
          "8",
          "8G",
          "a&b",
          "normal",
          "x@y.org",
          "A");

  private enum Place {
    PARTITION,
    QOS,
    ACCOUNT,
    CONSTRAINT,
    GRES,
    CPUS,
    MEM,
    MAIL_TYPE,
    MAIL_USER,
    IMAGE,
    BIND,
    DIRECTIVE,
    VARIABLE,
    VALUE,
    LOGS,
    SERVICE,
    AI_SERVER,
    ACCESS,
    COMMAND,
    JOB_NAME
  }

  @TempDir private Path scratch;

  /** One job with this value at this place. */
  private static ClientJob job(Place place, String value) throws SlurmException {
    Map<JobField, String> own = new EnumMap<>(JobField.class);
    Map<JobField, String> profiled = new EnumMap<>(JobField.class);
    for (JobField field : JobField.values()) {
      String plain = field == JobField.CPUS || field == JobField.MEM ? "8" : MARK;
      plain = field == JobField.MAIL_TYPE ? "END" : plain;
      plain = field == JobField.EXCLUSIVE ? "false" : plain;
      (field.ofClients() ? own : profiled)
          .put(field, place.name().equals(field.name()) ? value : plain);
    }
    JobProfile profile =
        new JobProfile(
                "p",
                place == Place.JOB_NAME ? value : "benchmark-client-{id}",
                profiled,
                List.of("--comment=" + at(place, Place.DIRECTIVE, value, MARK)),
                Map.of(
                    at(place, Place.VARIABLE, value, "NAME"), at(place, Place.VALUE, value, MARK)),
                "/apps/a.sif",
                List.of(at(place, Place.BIND, value, "/" + MARK)),
                List.of("run", "--", at(place, Place.COMMAND, value, MARK), "{access_file}"))
            .checked();
    JobSite site =
        new JobSite(
            Path.of(at(place, Place.LOGS, value, "/logs")),
            at(place, Place.SERVICE, value, "http://a:1"),
            at(place, Place.AI_SERVER, value, "http://b:2"),
            new JobSite.Credentials(
                Optional.of(Path.of(at(place, Place.ACCESS, value, "/access"))),
                Optional.empty(),
                Optional.empty()),
            List.of("unused"),
            List.of("unused"),
            List.of(Path.of("/images")),
            Map.of());
    JobRequest request =
        new JobRequest(
            7, 2, 10, "p", at(place, Place.IMAGE, value, "/images/b.sif"), own, List.of());
    return new JobPlan(site, JobProfiles.of(List.of(profile))).job(request);
  }

  private static String at(Place here, Place place, String value, String otherwise) {
    return here == place ? value : otherwise;
  }

  private static String hostile(Random random) {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      value.append(PARTS.get(random.nextInt(PARTS.size())));
    }
    return random.nextInt(8) == 0 ? "/" + value : value.toString();
  }

  @Test
  void noFieldChangesADirectiveOrALineOfTheShell() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("furrow.seed=" + seed);
    Random random = new Random(seed);
    List<String> plain = job(Place.VALUE, MARK).script().lines().toList();
    int refused = 0;
    int taken = 0;
    List<ClientJob> sample = new ArrayList<>();
    for (int i = 0; i < FIELDS; i++) {
      Place place = Place.values()[random.nextInt(Place.values().length)];
      String value = hostile(random);
      String what = "seed " + seed + ", " + place + " " + value;
      ClientJob job;
      try {
        job = job(place, value);
      } catch (SlurmException e) {
        assertThat(e.kind()).isEqualTo(SlurmException.Kind.REFUSED);
        assertThat(e.getMessage()).as(what).isNotBlank();
        assertThat(e.getMessage().codePoints().noneMatch(Unprintable::is)).as(what).isTrue();
        refused++;
        continue;
      } catch (InvalidPathException e) {
        // No path at all: whoever reads an option says so.
        refused++;
        continue;
      }
      taken++;
      if (sample.size() < RUN_BY_A_SHELL) {
        sample.add(job);
      }
      check(what, place, value, plain, job);
    }

    assertThat(refused).isGreaterThan(FIELDS / 10);
    assertThat(taken).isGreaterThan(FIELDS / 100);
    runByAShell(sample);
  }

  private static void check(
      String what, Place place, String value, List<String> plain, ClientJob job) {
    String script = job.script();
    assertThat(script.chars().noneMatch(c -> c == 0 || c == '\r')).as(what).isTrue();
    List<String> lines =
        script.split("\n", -1).length == plain.size() + 1 ? List.of(script.split("\n")) : List.of();
    assertThat(lines).as(what).hasSameSizeAs(plain);
    for (int i = 0; i < plain.size(); i++) {
      String line = lines.get(i);
      String before = plain.get(i);
      if (line.equals(before)
          || place == Place.GRES && line.replace(" '--nv'", "").equals(before)) {
        continue;
      }
      if (before.startsWith("#SBATCH ")) {
        assertThat(asSbatchReads(line)).as(what).hasSize(2);
        assertThat(asSbatchReads(line).get(1))
            .as(what)
            .startsWith(before.substring(8, before.indexOf('=') + 1));
      } else if (before.startsWith("export ")) {
        List<String> words = asAShellReads(line);
        assertThat(words).as(what).hasSize(2);
        assertThat(words.get(1)).as(what).matches("(?s)[A-Z_][A-Z0-9_]*=.*");
      } else {
        assertThat(place).as(what).isIn(Place.COMMAND, Place.IMAGE, Place.ACCESS);
        List<String> words = asAShellReads(line);
        List<String> others = asAShellReads(before);
        assertThat(words).as(what).hasSameSizeAs(others);
        List<String> changed = new ArrayList<>(words);
        changed.removeAll(others);
        assertThat(changed).as(what).hasSizeLessThanOrEqualTo(1);
        if (!value.contains("{")) {
          String wanted = place == Place.ACCESS ? Path.of(value).toString() : value;
          assertThat(words).as(what).contains(wanted);
        }
      }
    }
  }

  /** Words of a directive: cut at blanks, ended by a hash, quotes and backslashes taken away. */
  private static List<String> asSbatchReads(String line) {
    List<String> words = new ArrayList<>(List.of("#SBATCH"));
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (char c : (line.substring("#SBATCH".length()) + " ").toCharArray()) {
      if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '#') {
        return List.of();
      } else if (!quoted && (c == ' ' || c == '\t')) {
        if (word.length() > 0) {
          words.add(word.toString());
        }
        word.setLength(0);
      } else {
        assertThat(c).isNotIn('\'', '\\');
        word.append(c);
      }
    }
    assertThat(quoted).isFalse();
    return words;
  }

  /** Words between single quotes, which are escaped as {@code '\''}. */
  private static List<String> asAShellReads(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean any = false;
    int i = 0;
    while (i < line.length()) {
      char c = line.charAt(i++);
      any = true;
      if (c == '\'') {
        int end = line.indexOf('\'', i);
        word.append(line, i, end);
        i = end + 1;
      } else if (c == '\\') {
        word.append(line.charAt(i++));
      } else if (c == ' ') {
        words.add(word.toString());
        word.setLength(0);
        any = false;
      } else {
        assertThat("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=/<")
            .contains(String.valueOf(c));
        word.append(c);
      }
    }
    if (any) {
      words.add(word.toString());
    }
    return words;
  }

  /** A real shell hands srun the very words, and runs nothing else. */
  private void runByAShell(List<ClientJob> jobs) throws Exception {
    Path bin = Files.createDirectory(scratch.resolve("bin"));
    Path srun = bin.resolve("srun");
    Files.writeString(srun, "#!/bin/sh\nfor w in \"$@\"; do printf '%s\\036' \"$w\"; done\necho\n");
    assertThat(srun.toFile().setExecutable(true)).isTrue();
    Path work = Files.createDirectory(scratch.resolve("work"));
    StringBuilder all = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      Path file = scratch.resolve("job" + i);
      Files.writeString(file, jobs.get(i).script());
      all.append("sh '").append(file).append("'\n");
      List<String> lines = jobs.get(i).script().lines().toList();
      List<String> words = asAShellReads(lines.get(lines.size() - 1));
      expected.add(String.join("\u001e", words.subList(2, words.size() - 1)) + "\u001e");
    }
    Path out = scratch.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder("sh", Files.writeString(scratch.resolve("all"), all).toString())
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

    assertThat(Files.readString(out, StandardCharsets.UTF_8).split("\n"))
        .containsExactlyElementsOf(expected);
    try (Stream<Path> made = Files.list(work)) {
      assertThat(made).isEmpty();
    }
  }
}
