package furrow.worker.run;

import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.OutputHeld;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers all that is sent; breaks, or gives ranges of an input, on demand. */
final class RecordingUpstream implements Upstream {
  final List<RangeInfo> started = new CopyOnWriteArrayList<>();
  final List<ResultRange> results = new CopyOnWriteArrayList<>();
  final List<ResultPart> parts = new CopyOnWriteArrayList<>();
  final List<SubtaskFailed> failures = new CopyOnWriteArrayList<>();
  final List<RangeInfo> returned = new CopyOnWriteArrayList<>();
  final List<OutputHeld> held = new CopyOnWriteArrayList<>();
  final List<Advanced> advanced = new CopyOnWriteArrayList<>();
  final List<Fetch> fetches = new CopyOnWriteArrayList<>();
  volatile byte[] input = new byte[0];
  volatile IOException refusal;
  volatile boolean broken;

  @Override
  public void started(Started message) throws IOException {
    check();
    started.addAll(message.runs());
  }

  @Override
  public void advanced(Advanced message) throws IOException {
    check();
    advanced.add(message);
  }

  @Override
  public void outputHeld(OutputHeld message) throws IOException {
    check();
    held.add(message);
  }

  @Override
  public void results(Results message) throws IOException {
    check();
    results.addAll(message.runs());
  }

  @Override
  public void resultPart(ResultPart part) throws IOException {
    check();
    parts.add(part);
  }

  @Override
  public void failed(SubtaskFailed failure) throws IOException {
    check();
    failures.add(failure);
  }

  @Override
  public void returned(Returned message) throws IOException {
    check();
    returned.addAll(message.runs());
  }

  @Override
  public byte[] fetch(Fetch fetch) throws IOException {
    check();
    fetches.add(fetch);
    if (refusal != null) {
      throw refusal;
    }
    int from = (int) fetch.offset();
    return Arrays.copyOfRange(input, from, Math.min(input.length, from + fetch.length()));
  }

  /** Subtasks whose results have come. */
  int done() {
    return results.stream().mapToInt(result -> result.run().count()).sum();
  }

  private void check() throws IOException {
    if (broken) {
      throw new IOException("broken");
    }
  }
}
