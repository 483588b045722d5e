package furrow.slurm.queue;

import furrow.slurm.JobPhase;
import furrow.slurm.QueuedJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of the watched jobs: a pure state machine over answers of squeue. A job that one
 * answer does not show may have ended long ago, or the answer was incomplete: it is lost after some
 * such answers in a row, and adopted when a later one shows it. An answer that failed says nothing
 * about any job.
 */
public final class QueueView {
  /** Most jobs of one answer that nobody watches; the others are counted. */
  static final int MOST_STRANGERS = 10_000;

  private final int patience;
  private final long staleNanos;
  private final Map<Long, Watched> watched = new TreeMap<>();
  private final Map<Long, QueuedJob> others = new LinkedHashMap<>();

  private boolean answered;
  private long answeredNanos;
  private long askedNanos;
  private boolean asking;
  private String trouble = "";
  private int failures;

  /**
   * @param patience answers without a job until it is lost
   * @param staleNanos age at which what is known is called old
   */
  public QueueView(int patience, long staleNanos) {
    this.patience = patience;
    this.staleNanos = staleNanos;
  }

  private static final class Watched {
    Optional<QueuedJob> last = Optional.empty();
    int missed;
    boolean lost;
  }

  /** What became of a job since the answer before. */
  public enum Change {
    STATE,
    LOST,
    /** Seen after it was lost, or for the first time. */
    ADOPTED
  }

  /**
   * One change.
   *
   * @param job as it was seen last; empty when it never was
   */
  public record Happened(long id, Change change, Optional<QueuedJob> job) {}

  /** Watches a job from now on; its first answer decides. */
  public void watch(long id) {
    watched.putIfAbsent(id, new Watched());
  }

  /** Forgets a job. */
  public void forget(long id) {
    watched.remove(id);
  }

  /** That squeue was started. */
  public void asked(long now) {
    asking = true;
    askedNanos = now;
  }

  /** Takes one whole answer: every job that squeue shows. */
  public List<Happened> answered(List<QueuedJob> jobs, long now) {
    asking = false;
    answered = true;
    answeredNanos = now;
    trouble = "";
    failures = 0;
    others.clear();
    Map<Long, QueuedJob> shown = new LinkedHashMap<>();
    jobs.forEach(job -> shown.put(job.id(), job));
    List<Happened> happened = new ArrayList<>();
    watched.forEach((id, job) -> look(id, job, Optional.ofNullable(shown.remove(id)), happened));
    shown.values().stream().limit(MOST_STRANGERS).forEach(job -> others.put(job.id(), job));
    return happened;
  }

  private void look(long id, Watched job, Optional<QueuedJob> shown, List<Happened> happened) {
    if (shown.isPresent()) {
      boolean adopted = job.lost || job.last.isEmpty();
      boolean changed = !job.last.map(QueuedJob::state).equals(shown.map(QueuedJob::state));
      job.missed = 0;
      job.lost = false;
      job.last = shown;
      if (adopted || changed) {
        happened.add(new Happened(id, adopted ? Change.ADOPTED : Change.STATE, shown));
      }
      return;
    }
    boolean over = job.last.map(last -> last.phase().ended()).orElse(false);
    if (over || job.lost) {
      return;
    }
    job.missed++;
    if (job.missed >= patience) {
      job.lost = true;
      happened.add(new Happened(id, Change.LOST, job.last));
    }
  }

  /** That squeue failed or was given up: what was known stays. */
  public void failed(String why, long now) {
    asking = false;
    failures++;
    trouble = why;
  }

  /** One watched job; empty when it is not watched. */
  public Optional<Seen> job(long id) {
    return Optional.ofNullable(watched.get(id))
        .map(job -> new Seen(job.last, job.lost, job.missed));
  }

  /** Jobs of ours that nobody watches, as the last answer showed them. */
  public List<QueuedJob> others() {
    return List.copyOf(others.values());
  }

  /**
   * What stands between us and the queue; empty for nothing.
   *
   * @param now for how long
   */
  public String trouble(long now) {
    String age =
        answered
            ? "; known is what was " + seconds(now - answeredNanos) + " ago"
            : "; nothing is known yet";
    if (!trouble.isEmpty()) {
      return "squeue failed "
          + failures
          + (failures == 1 ? " time" : " times")
          + ": "
          + trouble
          + age;
    }
    if (asking && now - askedNanos > staleNanos) {
      return "squeue has not answered for " + seconds(now - askedNanos) + age;
    }
    return "";
  }

  private static String seconds(long nanos) {
    return nanos / 1_000_000_000L + " s";
  }

  /**
   * A watched job.
   *
   * @param job as it was seen last; empty when no answer has shown it
   * @param lost whether the last answers did not show it, though it had not ended
   * @param missed how many did not
   */
  public record Seen(Optional<QueuedJob> job, boolean lost, int missed) {
    /** Slurm's own word for the state; {@code LOST} and {@code UNSEEN} are ours. */
    public String state() {
      return lost ? "LOST" : job.map(QueuedJob::state).orElse("UNSEEN");
    }

    public JobPhase phase() {
      return lost ? JobPhase.UNKNOWN : job.map(QueuedJob::phase).orElse(JobPhase.UNKNOWN);
    }
  }
}
