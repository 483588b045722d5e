package furrow.mpj;

import furrow.mpi.transport.Communicator;
import java.io.IOException;
import java.nio.ByteBuffer;
import mpi.Intracomm;
import mpi.MPI;

/**
 * Scatter and gather of parts whose lengths only their senders know: each is sent with its length
 * in front, and received into room for the longest.
 */
final class Collectives {
  private static final int HEADER = Integer.BYTES;
  private static final int ROOM = HEADER + Communicator.MAX_MESSAGE;
  private static final int MASTER = 0;

  private final Intracomm world;
  private final byte[] outwards;
  private final byte[] inwards;
  private final int[] counts;
  private final int[] places;
  private final int[] rooms;
  private final int[] roomPlaces;

  Collectives(Intracomm world, int size, boolean master) {
    this.world = world;
    int all = master ? size : 1;
    outwards = new byte[all * ROOM];
    inwards = new byte[all * ROOM];
    counts = new int[size];
    places = new int[size];
    rooms = new int[size];
    roomPlaces = new int[size];
    for (int rank = 1; rank < size; rank++) {
      rooms[rank] = ROOM;
      roomPlaces[rank] = rank * ROOM;
    }
  }

  int scatter(byte[][] parts, int[] lengths, byte[] into) throws IOException {
    if (parts == null) {
      world.Scatterv(null, 0, null, null, MPI.BYTE, inwards, 0, ROOM, MPI.BYTE, MASTER);
      return take(0, into);
    }
    int place = 0;
    for (int rank = 1; rank < counts.length; rank++) {
      places[rank] = place;
      counts[rank] = put(parts[rank], lengths[rank], place);
      place += counts[rank];
    }
    world.Scatterv(outwards, 0, counts, places, MPI.BYTE, inwards, 0, 0, MPI.BYTE, MASTER);
    return 0;
  }

  void gather(byte[] part, int length, byte[][] into, int[] lengths) throws IOException {
    if (into == null) {
      int bytes = put(part, length, 0);
      world.Gatherv(outwards, 0, bytes, MPI.BYTE, null, 0, null, null, MPI.BYTE, MASTER);
      return;
    }
    world.Gatherv(outwards, 0, 0, MPI.BYTE, inwards, 0, rooms, roomPlaces, MPI.BYTE, MASTER);
    lengths[MASTER] = 0;
    for (int rank = 1; rank < rooms.length; rank++) {
      lengths[rank] = take(roomPlaces[rank], into[rank]);
    }
  }

  private int put(byte[] part, int length, int place) {
    ByteBuffer.wrap(outwards).putInt(place, length);
    System.arraycopy(part, 0, outwards, place + HEADER, length);
    return HEADER + length;
  }

  private int take(int place, byte[] into) throws IOException {
    int length = ByteBuffer.wrap(inwards).getInt(place);
    if (length < 0 || length > Communicator.MAX_MESSAGE) {
      throw new IOException("a message of " + length + " bytes came");
    }
    System.arraycopy(inwards, place + HEADER, into, 0, length);
    return length;
  }
}
