package furrow.mpj;

import furrow.mpi.world.Transport;
import furrow.mpi.world.WorldContract;
import java.util.ArrayList;
import java.util.List;

/** Each rank has an MPJ of its own, in a class loader of its own, over real sockets. */
class MpjWorldTest extends WorldContract {
  @Override
  protected List<Transport> transports(int ranks) throws Exception {
    List<Transport> transports = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      transports.add(Isolated.transport());
    }
    return transports;
  }
}
