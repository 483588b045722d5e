package furrow.slurm.script;

import furrow.slurm.SlurmException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Makes a job of a request: its own values first, then those of its profile, then the site's.
 *
 * @param profiles that may be asked for
 */
public record JobPlan(JobSite site, JobProfiles profiles) {
  private static final Pattern URL =
      Pattern.compile("https?://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{1,5})?");

  /**
   * The job.
   *
   * @throws SlurmException REFUSED, naming the value that cannot be handed on
   */
  public ClientJob job(JobRequest request) throws SlurmException {
    JobProfile profile = profiles.named(request.profile());
    for (Map.Entry<JobField, String> field : request.fields().entrySet()) {
      if (!field.getKey().ofClients()) {
        throw FieldRefusal.because(field.getKey().key() + " can be set in a profile only");
      }
    }
    Map<JobField, String> fields = fields(request);
    List<String> options = new ArrayList<>();
    for (Map.Entry<JobField, String> field : fields.entrySet()) {
      String word = field.getKey().word(field.getKey().checked(field.getValue()));
      if (!word.isEmpty()) {
        options.add(word);
      }
    }
    options.addAll(JobProfile.extraOptions(profile.directives()));
    Map<String, String> values = values(request);
    Optional<Container> container = container(request, profile, fields, options);
    return ClientJob.of(
        request,
        profile.jobName().replace(JobProfile.ID, Long.toString(request.id())),
        options,
        site.logs(),
        environment(profile, values),
        container,
        Placeholders.filled(command(request, profile, container.isPresent()), values));
  }

  /** What the job asks for: the request's values, then its profile's, then the site's. */
  public Map<JobField, String> fields(JobRequest request) throws SlurmException {
    Map<JobField, String> fields = new EnumMap<>(JobField.class);
    fields.putAll(site.defaults());
    fields.putAll(profiles.named(request.profile()).fields());
    fields.putAll(request.fields());
    return fields;
  }

  private List<String> command(JobRequest request, JobProfile profile, boolean contained)
      throws SlurmException {
    List<String> otherwise = contained ? site.imageCommand() : site.command();
    List<String> command = profile.command().isEmpty() ? otherwise : profile.command();
    command = request.command().isEmpty() ? command : request.command();
    Placeholders.check(command);
    return command;
  }

  /** What placeholders stand for. */
  private Map<String, String> values(JobRequest request) throws SlurmException {
    Map<String, String> values = new HashMap<>();
    values.put("id", Long.toString(request.id()));
    values.put("benchmark_id", Long.toString(request.id()));
    values.put("num_clients", Integer.toString(request.clients()));
    values.put("time_limit", Integer.toString(request.minutes()));
    values.put("client_service_addr", url("client service", site.clientService()));
    values.put("ai_server_addr", url("AI server", site.aiServer()));
    site.credentials().access().ifPresent(file -> values.put("access_file", file.toString()));
    site.credentials().token().ifPresent(file -> values.put("token_file", file.toString()));
    site.credentials().ca().ifPresent(file -> values.put("ca_file", file.toString()));
    return values;
  }

  private static String url(String what, String url) throws SlurmException {
    if (!URL.matcher(url).matches()) {
      throw FieldRefusal.of(what, url, "a URL like http://login-node-01:8001");
    }
    return url;
  }

  private static Map<String, String> environment(JobProfile profile, Map<String, String> values) {
    Map<String, String> environment = new TreeMap<>(profile.environment());
    environment.put("BENCHMARK_ID", values.get("benchmark_id"));
    environment.put("CLIENT_SERVICE_ADDR", values.get("client_service_addr"));
    environment.put("AI_SERVER_ADDR", values.get("ai_server_addr"));
    put(environment, "FURROW_ACCESS", values.get("access_file"));
    put(environment, "CLIENT_SERVICE_TOKEN_FILE", values.get("token_file"));
    put(environment, "CLIENT_SERVICE_CA_FILE", values.get("ca_file"));
    return environment;
  }

  private static void put(Map<String, String> environment, String name, String value) {
    if (value != null) {
      environment.put(name, value);
    }
  }

  private Optional<Container> container(
      JobRequest request, JobProfile profile, Map<JobField, String> fields, List<String> options)
      throws SlurmException {
    String image = request.image().isEmpty() ? profile.image() : request.image();
    if (image.isEmpty()) {
      return Optional.empty();
    }
    if (!image.equals(profile.image())) {
      Container.checkRoots(image, site.imageRoots());
    }
    List<String> bind = new ArrayList<>(profile.bind());
    for (Optional<Path> file :
        List.of(site.credentials().access(), site.credentials().token(), site.credentials().ca())) {
      file.ifPresent(f -> bind.add(f + ":" + f + ":ro"));
    }
    boolean gpus =
        fields.getOrDefault(JobField.GRES, "").contains("gpu")
            || options.stream().anyMatch(word -> word.startsWith("--gpus"));
    return Optional.of(new Container(image, bind, gpus));
  }
}
