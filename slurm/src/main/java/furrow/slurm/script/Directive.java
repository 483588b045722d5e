package furrow.slurm.script;

import furrow.slurm.SlurmException;
import furrow.slurm.Unprintable;
import java.util.regex.Pattern;

/**
 * One {@code #SBATCH} line. sbatch cuts it at blanks, ends it at a {@code #}, and gives quotes and
 * backslashes a meaning: values with the former are put between double quotes, the latter are
 * refused.
 */
final class Directive {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./@%:+,=&|*()\\[\\]!?-]*");

  private Directive() {}

  static String line(String word) {
    int value = word.indexOf('=') + 1;
    if (value == 0 || PLAIN.matcher(word).matches()) {
      return "#SBATCH " + word + "\n";
    }
    return "#SBATCH " + word.substring(0, value) + '"' + word.substring(value) + "\"\n";
  }

  /** That it makes one line, and one word of it. */
  static void checkWord(String word) throws SlurmException {
    boolean fine =
        word.startsWith("--")
            && word.codePoints()
                .noneMatch(c -> c == '"' || c == '\'' || c == '\\' || Unprintable.is(c));
    if (!fine) {
      throw FieldRefusal.of("directive", word, "no quotes, backslashes or line ends");
    }
  }
}
