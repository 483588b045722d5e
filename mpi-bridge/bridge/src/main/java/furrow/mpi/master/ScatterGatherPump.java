package furrow.mpi.master;

import furrow.mpi.transport.Batch;
import furrow.mpi.transport.BatchWriter;
import furrow.mpi.transport.Communicator;
import java.io.IOException;

/**
 * Rounds: each rank gets what there is for it, works, and gives what it has. While nobody has
 * anything, there are none.
 */
final class ScatterGatherPump implements Pump {
  private final Communicator world;
  private final Exchange exchange;
  private final BatchWriter[] messages;
  private final byte[][] parts;
  private final byte[][] into;
  private final int[] lengths;
  private final int[] micros;
  private final boolean[] busy;
  private final boolean[] silent;

  ScatterGatherPump(Communicator world, Exchange exchange) {
    this.world = world;
    this.exchange = exchange;
    int size = world.size();
    messages = new BatchWriter[size];
    parts = new byte[size][];
    into = new byte[size][Communicator.MAX_MESSAGE];
    lengths = new int[size];
    micros = new int[size];
    busy = new boolean[size];
    silent = new boolean[size];
    for (int rank = 0; rank < size; rank++) {
      messages[rank] = new BatchWriter();
      parts[rank] = messages[rank].bytes();
    }
  }

  @Override
  public void move() throws IOException, InterruptedException {
    boolean turn;
    exchange.traffic().inRounds(true);
    do {
      exchange.traffic().awaitRound();
      turn = !exchange.rounds();
      long began = System.nanoTime();
      scatter(turn);
      world.gather(null, 0, into, lengths);
      for (int rank = 1; rank < world.size(); rank++) {
        took(rank);
      }
      exchange.roundOver(micros, busy, silent, began);
    } while (!turn);
    exchange.traffic().inRounds(false);
  }

  private void scatter(boolean turn) throws IOException {
    long bytes = 0;
    for (int rank = 1; rank < world.size(); rank++) {
      BatchWriter message = messages[rank].begin().turn(turn);
      exchange.traffic().fill(rank, message);
      lengths[rank] = message.end(Batch.Kind.BATCH);
      bytes += lengths[rank];
    }
    exchange.moved().bytes(bytes);
    world.scatter(parts, lengths, null);
  }

  private void took(int rank) throws IOException, InterruptedException {
    Batch batch = Batch.read(into[rank], lengths[rank], rank);
    exchange.moved().bytes(lengths[rank]);
    micros[rank] = batch.micros();
    busy[rank] = batch.busy();
    silent[rank] = batch.fragments().isEmpty();
    if (batch.busy()) {
      exchange.traffic().ask();
    }
    exchange.upwards(batch);
  }
}
