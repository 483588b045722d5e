package furrow.mpi.transport;

import furrow.mpi.transport.Communicator.Received;
import furrow.protocol.auth.Hmac;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The first exchange of an epoch. Data ports take whoever connects, so each rank proves to the
 * master, and the master to each rank, that it knows the epoch's nonce, which only the server gives
 * out. The nonce itself does not travel through the world.
 */
public final class EpochHandshake {
  private static final int PROOF = 32;

  private final int epoch;
  private final byte[] nonce;

  public EpochHandshake(int epoch, byte[] nonce) {
    this.epoch = epoch;
    this.nonce = nonce.clone();
  }

  /**
   * The master's part: greets all, and returns when all have shown who they are.
   *
   * @param rounds the mode to begin in
   * @throws IOException when one of them does not know the nonce
   */
  public void asMaster(Communicator world, boolean rounds) throws IOException {
    for (int rank = 1; rank < world.size(); rank++) {
      byte[] greeting = Arrays.copyOf(proof("master", rank), PROOF + 1);
      greeting[PROOF] = (byte) (rounds ? 1 : 0);
      world.send(rank, Batch.TAG_DOWN, greeting, greeting.length);
    }
    boolean[] proven = new boolean[world.size()];
    byte[] into = new byte[Communicator.MAX_MESSAGE];
    for (int i = 1; i < world.size(); i++) {
      Received received = world.receive(Batch.TAG_UP, into);
      int rank = received.from();
      if (proven[rank] || !matches("rank", rank, into, received.length(), PROOF)) {
        throw stranger("as rank " + rank);
      }
      proven[rank] = true;
    }
  }

  /**
   * A rank's part.
   *
   * @return whether the master begins with rounds
   * @throws IOException when it does not know the nonce
   */
  public boolean asRank(Communicator world) throws IOException {
    byte[] proof = proof("rank", world.rank());
    world.send(0, Batch.TAG_UP, proof, proof.length);
    byte[] into = new byte[Communicator.MAX_MESSAGE];
    int length = world.receive(Batch.TAG_DOWN, into).length();
    if (!matches("master", world.rank(), into, length, PROOF + 1)) {
      throw stranger("as the master");
    }
    return into[PROOF] == 1;
  }

  private boolean matches(String who, int rank, byte[] bytes, int length, int expected) {
    return length == expected
        && MessageDigest.isEqual(proof(who, rank), Arrays.copyOf(bytes, PROOF));
  }

  private byte[] proof(String who, int rank) {
    byte[] name = who.getBytes(StandardCharsets.US_ASCII);
    return Hmac.sha256(
        nonce, ByteBuffer.allocate(8 + name.length).putInt(epoch).putInt(rank).put(name).array());
  }

  private static IOException stranger(String as) {
    return new IOException("somebody who does not know the epoch's secret connected " + as);
  }
}
