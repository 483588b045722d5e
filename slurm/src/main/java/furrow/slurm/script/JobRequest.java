package furrow.slurm.script;

import java.util.List;
import java.util.Map;

/**
 * What a client asks for; nothing of it is checked yet.
 *
 * @param id of the group, part of the job's name
 * @param clients as many, each on a node of its own
 * @param minutes the job's time limit
 * @param profile by name; empty for none
 * @param image of a container; empty for the profile's, or none
 * @param fields that say other than the profile
 * @param command of a client, of whoever owns the job; empty for the profile's
 */
public record JobRequest(
    long id,
    int clients,
    int minutes,
    String profile,
    String image,
    Map<JobField, String> fields,
    List<String> command) {
  public JobRequest {
    fields = Map.copyOf(fields);
    command = List.copyOf(command);
  }
}
