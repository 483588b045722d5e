package furrow.kernel.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process beside this one that waits for its end, however it comes, and then ends every process
 * that carries this process's marker and removes its directory. It holds a pipe that nobody else
 * has the other end of. It is in a session of its own, so that neither the terminal nor a signal to
 * our process group meets it.
 */
final class Guard {
  /**
   * Reads marker and directory, then waits for the end of its stdin. Who is between fork and exec
   * at that moment has no marker yet: a second look, a little later, finds it.
   */
  private static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM
      cd /
      IFS= read -r marker || exit
      IFS= read -r directory || exit
      while read -r line; do :; done
      carriers() { printf '%s\\n' "$marker" | grep -lFf - "$@"; }
      look() {
        round=0
        while [ $round -lt 100 ]; do
          found=$(carriers /proc/[0-9]*/environ)
          [ -n "$found" ] || return
          for file in $found; do
            pid=${file#/proc/}
            pid=${pid%/environ}
            [ -n "$(carriers "$file")" ] && kill -9 "$pid"
          done
          round=$((round + 1))
          [ $round -lt 10 ] || sleep 1
        done
      }
      look
      sleep 0.1 || sleep 1
      look
      rm -rf -- "$directory"
      """;

  private final Process process;

  /** Held for as long as this process lives: its end is what the guard waits for. */
  private final OutputStream alive;

  private Guard(Process process) {
    this.process = process;
    this.alive = process.getOutputStream();
  }

  /**
   * Starts it.
   *
   * @param directory removed at the end
   */
  static Guard start(String marker, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    Path setsid = ProgramLauncher.find("setsid", true);
    if (setsid != null) {
      command.add(setsid.toString());
    }
    command.addAll(List.of("/bin/sh", "-c", SCRIPT, "furrow-guard"));
    Guard guard =
        new Guard(
            new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    guard.alive.write((marker + "\n" + directory + "\n").getBytes(StandardCharsets.UTF_8));
    guard.alive.flush();
    return guard;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }
}
