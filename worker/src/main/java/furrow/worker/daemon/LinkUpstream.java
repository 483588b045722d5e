package furrow.worker.daemon;

import furrow.protocol.link.Line;
import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import furrow.worker.run.Upstream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One session as the slot runner sees it. */
final class LinkUpstream implements Upstream {
  private final Line link;
  private final PendingFetches answers;

  LinkUpstream(Line link, PendingFetches answers) {
    this.link = link;
    this.answers = answers;
  }

  @Override
  public void started(Started started) throws IOException {
    link.send(0, started);
  }

  @Override
  public void advanced(Advanced advanced) throws IOException {
    link.send(0, advanced);
  }

  @Override
  public void results(Results results) throws IOException {
    link.send(0, results);
  }

  @Override
  public void resultPart(ResultPart part) throws IOException {
    link.send(0, part);
  }

  @Override
  public void failed(SubtaskFailed failed) throws IOException {
    link.send(0, failed);
  }

  @Override
  public void returned(Returned returned) throws IOException {
    link.send(0, returned);
  }

  @Override
  public byte[] fetch(Fetch fetch) throws IOException, InterruptedException {
    int correlation = link.nextCorrelation();
    CompletableFuture<byte[]> answer = answers.expect(correlation);
    link.send(correlation, fetch);
    return answers.await(correlation, answer);
  }
}
