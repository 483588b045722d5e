package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.Result;
import furrow.engine.SubtaskRange;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.runtime.Spool;
import furrow.server.file.FileService;
import furrow.server.file.PeerFiles;
import furrow.server.peer.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Results of workers. Small ones go to the engine at once; batches with a large one are written to
 * the spool first, in the peer's file queue.
 */
final class ResultMessages {
  private final EngineInbox inbox;
  private final FileService files;

  ResultMessages(EngineInbox inbox, FileService files) {
    this.inbox = inbox;
    this.files = files;
  }

  void take(Peer peer, int correlation, Results results) throws ProblemException {
    boolean large = false;
    long bytes = 0;
    for (ResultRange run : results.runs()) {
      check(run);
      large |= run.sentInParts() || longest(run) > Spool.INLINE_LIMIT;
      bytes += run.results().length;
    }
    if (!large) {
      complete(peer, completions(results, null));
      return;
    }
    PeerFiles own = files.of(peer);
    own.queue()
        .add(
            bytes,
            () -> {
              try {
                List<Event.Completion> done = completions(results, own);
                peer.execute(() -> complete(peer, done));
              } catch (ProblemException e) {
                refused(peer, correlation, e);
              }
            });
  }

  void part(Peer peer, int correlation, ResultPart part) {
    PeerFiles own = files.of(peer);
    own.queue()
        .add(
            part.bytes().length,
            () -> {
              try {
                own.append(part);
              } catch (ProblemException e) {
                refused(peer, correlation, e);
              }
            });
  }

  /** Ends the session: the worker sends a result that was not kept again over the next one. */
  private static void refused(Peer peer, int correlation, ProblemException e) {
    peer.send(correlation, ErrorReply.of(e));
    peer.end(ErrorReply.of(e));
  }

  private void complete(Peer peer, List<Event.Completion> done) {
    inbox.offer(peer, new Event.Completed(peer.id(), done));
  }

  private static long longest(ResultRange run) {
    long longest = 0;
    for (long length : run.lengths()) {
      longest = Math.max(longest, length);
    }
    return longest;
  }

  private static void check(ResultRange run) throws ProblemException {
    Conversions.run(run.run());
    if (run.lengths().length != 0 && run.lengths().length != run.run().count()) {
      throw bad(run, run.lengths().length + " lengths for " + run.run().count() + " subtasks");
    }
    if (run.sentInParts()) {
      return;
    }
    long rest = run.results().length;
    for (long length : run.lengths()) {
      if (length < 0 || length > rest) {
        throw bad(run, "a length of " + length + " where " + rest + " bytes are left");
      }
      rest -= length;
    }
    if (rest != 0) {
      throw bad(run, "lengths do not add up to " + run.results().length + " bytes");
    }
    CRC32C crc = new CRC32C();
    crc.update(run.results());
    if ((int) crc.getValue() != run.crc32c()) {
      throw bad(run, "the checksum differs");
    }
  }

  private static ProblemException bad(ResultRange run, String why) {
    return new ProblemException(
        ErrorCode.BAD_REQUEST,
        "results of " + run.run().task() + "." + run.run().first() + ": " + why,
        "check that the worker is of the server's version");
  }

  /**
   * @param own null when no result is large
   */
  private static List<Event.Completion> completions(Results results, PeerFiles own)
      throws ProblemException {
    List<Event.Completion> done = new ArrayList<>(results.runs().size());
    for (ResultRange run : results.runs()) {
      SubtaskRange engineRun = Conversions.run(run.run());
      done.add(new Event.Completion(engineRun, resultsOf(run, own), run.busyNanos(), run.rows()));
    }
    return done;
  }

  private static List<Result> resultsOf(ResultRange run, PeerFiles own) throws ProblemException {
    if (run.lengths().length == 0) {
      return List.of();
    }
    try {
      if (run.sentInParts()) {
        return List.of(own.finish(run));
      }
      List<Result> results = new ArrayList<>(run.lengths().length);
      int at = 0;
      for (long length : run.lengths()) {
        int end = at + (int) length;
        if (length > Spool.INLINE_LIMIT) {
          results.add(own.spill(run.run(), run.results(), at, end - at));
        } else {
          results.add(
              length == 0
                  ? Result.EMPTY
                  : new Result.Inline(Arrays.copyOfRange(run.results(), at, end)));
        }
        at = end;
      }
      return results;
    } catch (ProblemException e) {
      throw e;
    } catch (IOException e) {
      throw new ProblemException(
              ErrorCode.INTERNAL, "a result cannot be stored: " + e, "see the server's log")
          .because(e);
    }
  }
}
