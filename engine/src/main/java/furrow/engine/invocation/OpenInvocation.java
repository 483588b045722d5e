package furrow.engine.invocation;

import furrow.engine.Invocation;

/** An invocation that is not answered yet: it waits, or a worker has it. */
public final class OpenInvocation {
  private final long request;
  private final Invocation invocation;
  private final long deadline;
  private long id;
  private InvocationWorker worker;
  private long cost;
  private int dispatches;
  private int deaths;
  private boolean answeredPartly;

  /**
   * @param request of the one who asked
   * @param deadline lease time at which it is answered with an error
   */
  public OpenInvocation(long request, Invocation invocation, long deadline) {
    this.request = request;
    this.invocation = invocation;
    this.deadline = deadline;
  }

  public long request() {
    return request;
  }

  public Invocation invocation() {
    return invocation;
  }

  public String user() {
    return invocation.user();
  }

  public long deadline() {
    return deadline;
  }

  /** The number under which its worker knows it; another one at each dispatch. */
  public long id() {
    return id;
  }

  /** Who has it, or null. */
  public InvocationWorker worker() {
    return worker;
  }

  void dispatched(long number, InvocationWorker to, long counts) {
    id = number;
    cost = counts;
    worker = to;
    dispatches++;
  }

  /** What it counts for at the worker that has it. */
  long cost() {
    return cost;
  }

  void returned() {
    worker = null;
  }

  /** How often it was handed to a worker. */
  public int dispatches() {
    return dispatches;
  }

  /** A worker that may have been running it has died; gives how many have. */
  public int died() {
    return ++deaths;
  }

  /** Who asked has parts of an answer, so that it cannot begin again. */
  public boolean answeredPartly() {
    return answeredPartly;
  }

  public void answeredPart() {
    answeredPartly = true;
  }
}
