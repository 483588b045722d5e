package furrow.mpi.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All ranks of worlds, for tests: what may wait for ever does so in threads of its own. */
public final class TestRanks {
  /** What works at all works within this. */
  public static final Duration BOUND = Duration.ofSeconds(20);

  private TestRanks() {}

  /** Something that may block or fail. */
  @FunctionalInterface
  public interface Call<T> {
    T run() throws Exception;
  }

  /** Begins a call in a thread that can be left behind. */
  public static <T> CompletableFuture<T> begin(Call<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(call.run());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "test-rank");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  /** Waits for a call that must come back. */
  public static <T> T await(CompletableFuture<T> call) throws Exception {
    try {
      return call.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException e) {
      throw new AssertionError("a call has not come back within " + BOUND, e);
    }
  }

  /** Opens a part of a world on each of these transports, in the order of the ranks. */
  public static List<MpiTransport.Endpoint> open(
      List<MpiTransport> transports, int epoch, String address) throws IOException {
    List<MpiTransport.Endpoint> entries = new ArrayList<>();
    for (int rank = 0; rank < transports.size(); rank++) {
      MpiTransport.Config config = new MpiTransport.Config(epoch, rank, transports.size(), address);
      entries.add(transports.get(rank).open(config));
    }
    return entries;
  }

  public static List<String> contacts(List<MpiTransport.Endpoint> entries) {
    List<String> contacts = new ArrayList<>();
    entries.forEach(entry -> contacts.add(entry.contact()));
    return contacts;
  }

  /** Joins them all. */
  public static List<Communicator> join(List<MpiTransport.Endpoint> entries) throws Exception {
    List<String> contacts = contacts(entries);
    List<CompletableFuture<Communicator>> joins = new ArrayList<>();
    for (MpiTransport.Endpoint entry : entries) {
      joins.add(begin(() -> entry.join(contacts, BOUND)));
    }
    List<Communicator> worlds = new ArrayList<>();
    for (CompletableFuture<Communicator> join : joins) {
      worlds.add(await(join));
    }
    for (int rank = 0; rank < worlds.size(); rank++) {
      assertThat(worlds.get(rank).rank()).isEqualTo(rank);
      assertThat(worlds.get(rank).size()).isEqualTo(worlds.size());
    }
    return worlds;
  }
}
