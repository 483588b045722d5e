package furrow.client.cli.misc;

import furrow.client.api.FurrowClient;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ServerMessage.EventInfo;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Shows a console's user what happens on the server, as it happens, over a connection of its own.
 * Lines come between the user's own; while one is typed, the prompt is printed again after them.
 */
final class ConsoleEvents implements AutoCloseable {
  static final String PROMPT = "furrow> ";

  private final FurrowClient client;
  private final PrintStream out;
  private volatile boolean prompted;

  private ConsoleEvents(FurrowClient client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  /** Begins with what happens after this call. */
  static ConsoleEvents start(FurrowClient client, PrintStream out) {
    ConsoleEvents events = new ConsoleEvents(client, out);
    Thread thread = new Thread(events::follow, "console-events");
    thread.setDaemon(true);
    thread.start();
    return events;
  }

  private void follow() {
    long[] newest = new long[1];
    try {
      client.events(
          0,
          false,
          event -> {
            newest[0] = event.sequence();
            return true;
          });
      client.events(newest[0], true, this::print);
    } catch (ProblemException e) {
      // The connection has ended: the next command says why, if the server is gone.
      return;
    }
  }

  private boolean print(EventInfo event) {
    String line = EventLine.of(event);
    synchronized (out) {
      out.println(prompted ? "\r" + line : line);
      if (prompted) {
        out.print(PROMPT);
      }
      out.flush();
    }
    return !out.checkError();
  }

  /** Prints the prompt; events that come now stand before another one. */
  void prompt() {
    synchronized (out) {
      out.print(PROMPT);
      prompted = true;
    }
  }

  /** The user has sent a line. */
  void entered() {
    prompted = false;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
