package furrow.slurm.script;

import furrow.slurm.SlurmException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An Apptainer container around each client. The image itself is never writable; of the host only
 * the bound paths are seen.
 *
 * @param image file, seen from the nodes
 * @param bind host paths, as APPTAINER_BIND lists them
 * @param gpus whether it gets the node's GPU driver ({@code --nv})
 */
public record Container(String image, List<String> bind, boolean gpus) {
  private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9_.@+=/-]{0,254}");
  private static final int MOST_BINDS = 32;

  public Container {
    bind = List.copyOf(bind);
  }

  static void checkImage(String image) throws SlurmException {
    if (!PATH.matcher(image).matches() || climbs(image)) {
      throw FieldRefusal.of("image", image, "an absolute path of letters, digits, . _ @ + = / -");
    }
  }

  /** Each is {@code /from}, {@code /from:/to} or {@code /from:/to:ro}. */
  static void checkBind(List<String> bind) throws SlurmException {
    if (bind.size() > MOST_BINDS) {
      throw FieldRefusal.because("bind has " + bind.size() + " paths (most: " + MOST_BINDS + ")");
    }
    for (String entry : bind) {
      List<String> parts = List.of(entry.split(":", -1));
      boolean fine = parts.size() <= 3;
      for (int i = 0; i < parts.size() && fine; i++) {
        String part = parts.get(i);
        fine = i == 2 ? part.equals("ro") || part.equals("rw") : PATH.matcher(part).matches();
        fine &= !climbs(part);
      }
      if (!fine) {
        throw FieldRefusal.of("bind", entry, "/from, /from:/to or /from:/to:ro");
      }
    }
  }

  private static boolean climbs(String path) {
    return List.of(path.split("/")).contains("..");
  }

  /** That a client may name it. */
  static void checkRoots(String image, List<Path> roots) throws SlurmException {
    checkImage(image);
    Path file = Path.of(image).normalize();
    if (roots.stream().noneMatch(root -> !file.equals(root) && file.startsWith(root))) {
      throw FieldRefusal.because(
          "image " + image + " is not below a directory that the operator allows: " + roots);
    }
  }

  void check() throws SlurmException {
    checkImage(image);
    checkBind(bind);
  }

  /** What stands before the command. */
  List<String> words() {
    List<String> words = new ArrayList<>(List.of("apptainer", "exec", "--contain"));
    if (gpus) {
      words.add("--nv");
    }
    words.add(image);
    return words;
  }
}
