package furrow.server.mpi;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.server.state.PrivateFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranks as processes of this host, in sessions of their own, so that they outlive the server. Each
 * writes a record of itself before it becomes a rank: there is none that is not found again.
 */
public final class LocalLauncher implements RankLauncher {
  private static final Logger LOG = LoggerFactory.getLogger(LocalLauncher.class);

  /** Writes its own pid, start time and boot, and then becomes the program. */
  private static final String RECORD =
      "(umask 077; cat /proc/$$/stat /proc/sys/kernel/random/boot_id >\"$0.$$.new\")"
          + " && mv \"$0.$$.new\" \"$0.$$\" && exec \"$@\"";

  /** More than a rank gives itself to finish what it runs. */
  private static final Duration GRACE = Duration.ofSeconds(12);

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final int POLL_MILLIS = 5;

  private final WorldSpec spec;
  private final RankPrograms programs;
  private final RankProcess.Records records;
  private final Duration grace;
  private final ProcessExits exits = new ProcessExits();

  /**
   * @param directory where records of the processes are kept
   */
  public LocalLauncher(WorldSpec spec, RankPrograms programs, Path directory) {
    this(spec, programs, directory, GRACE);
  }

  /**
   * @param grace between SIGTERM and SIGKILL
   */
  LocalLauncher(WorldSpec spec, RankPrograms programs, Path directory, Duration grace) {
    this.spec = spec;
    this.programs = programs;
    this.records = new RankProcess.Records(directory.resolve("ranks"));
    this.grace = grace;
  }

  @Override
  public void check() throws ProblemException {
    if (!programs.missing().isEmpty()) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "MPJ Express cannot be used on this host", programs.missing());
    }
  }

  @Override
  public void listen(IntConsumer ended) {
    exits.listen(ended);
  }

  /** What an earlier world may have left goes first. */
  @Override
  public void start() throws ProblemException {
    guarded(
        () -> {
          kill(records.living());
          for (int number = 1; number <= spec.ranks(); number++) {
            spawn(number);
          }
        });
  }

  @Override
  public void adopt() throws ProblemException {
    guarded(
        () -> {
          List<RankProcess> living = records.living();
          Set<Integer> found = living.stream().map(RankProcess::number).collect(Collectors.toSet());
          LOG.info("ranks found again: {}", living);
          living.forEach(rank -> exits.of(rank.number(), rank.handle()));
          for (int number = 1; number <= spec.ranks(); number++) {
            if (!found.contains(number)) {
              spawn(number);
            }
          }
        });
  }

  @Override
  public void replace(int number) throws ProblemException {
    guarded(
        () -> {
          exits.forget(number);
          kill(records.living().stream().filter(one -> one.number() == number).toList());
          spawn(number);
        });
  }

  @Override
  public Status status() {
    return Status.NONE;
  }

  @Override
  public boolean down(Duration limit) throws ProblemException {
    boolean[] gone = {false};
    guarded(
        () -> {
          long end = System.nanoTime() + limit.toNanos();
          long mild = Math.min(grace.toNanos(), limit.toNanos() / 2);
          List<RankProcess> left = records.living();
          left.forEach(RankProcess::terminate);
          left = awaitEnd(left, System.nanoTime() + mild);
          left.forEach(RankProcess::kill);
          gone[0] = awaitEnd(left, end).isEmpty();
          if (gone[0]) {
            records.clear();
          }
        });
    return gone[0];
  }

  private void spawn(int number) throws IOException, InterruptedException {
    PrivateFiles.directory(records.directory());
    List<String> command = new ArrayList<>(ownSession());
    command.addAll(List.of("/bin/sh", "-c", RECORD, records.prefix(number).toString()));
    command.addAll(programs.rank(spec));
    Path log = programs.log(number);
    Files.createDirectories(log.toAbsolutePath().getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectErrorStream(true);
    builder.environment().put("FURROW_RANK", Integer.toString(number));
    Process process = builder.start();
    long end = System.nanoTime() + SOON.toNanos();
    while (!Files.exists(records.of(number, process.pid()))) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new IOException("rank " + number + " did not start, see " + log);
      }
      Thread.sleep(POLL_MILLIS);
    }
    exits.of(number, process.toHandle());
    LOG.info("rank {}: process {}", number, process.pid());
  }

  /** Words that put a command into a session of its own, away from the server's terminal. */
  private static List<String> ownSession() {
    return Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();
  }

  private static void kill(List<RankProcess> processes) throws IOException, InterruptedException {
    processes.forEach(RankProcess::kill);
    List<RankProcess> left = awaitEnd(processes, System.nanoTime() + SOON.toNanos());
    if (!left.isEmpty()) {
      throw new IOException("these processes do not end: " + left);
    }
  }

  /** Gives those that are still there then. */
  private static List<RankProcess> awaitEnd(List<RankProcess> processes, long endNanos)
      throws InterruptedException {
    List<RankProcess> left = processes.stream().filter(RankProcess::alive).toList();
    while (!left.isEmpty() && System.nanoTime() < endNanos) {
      Thread.sleep(POLL_MILLIS);
      left = left.stream().filter(RankProcess::alive).toList();
    }
    return left;
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static void guarded(Work work) throws ProblemException {
    try {
      work.run();
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.INTERNAL, "ranks on this host: " + e.getMessage(), "furrow doctor")
          .because(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(ErrorCode.SHUTTING_DOWN, "interrupted", "furrow mpi status");
    }
  }
}
