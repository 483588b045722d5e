package furrow.runtime.merge;

import furrow.engine.Result;
import furrow.runtime.Spool;
import furrow.runtime.SpoolFullException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A spool that finds the disk full the first times. */
final class NarrowSpool implements Spool {
  private final Spool spool;
  private final AtomicInteger refusals;

  NarrowSpool(Spool spool, int refusals) {
    this.spool = spool;
    this.refusals = new AtomicInteger(refusals);
  }

  int refusalsLeft() {
    return refusals.get();
  }

  @Override
  public Result write(String prefix, Writer writer) throws IOException {
    if (refusals.get() > 0) {
      refusals.decrementAndGet();
      throw new SpoolFullException(new IOException("No space left on device"));
    }
    return spool.write(prefix, writer);
  }

  @Override
  public InputStream open(Result result) throws IOException {
    return spool.open(result);
  }

  @Override
  public InputStream openChecked(Result result) throws IOException {
    return spool.openChecked(result);
  }

  @Override
  public void delete(Result result) {
    spool.delete(result);
  }

  @Override
  public void retain(Predicate<String> wanted) {
    spool.retain(wanted);
  }

  @Override
  public void deleteAll(String prefix) {
    spool.deleteAll(prefix);
  }
}
