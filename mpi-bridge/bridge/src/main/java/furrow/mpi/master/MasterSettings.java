package furrow.mpi.master;

import furrow.protocol.message.WorldMessage.MpiMode;

/**
 * How a master is to be.
 *
 * @param world id of the world it was started for
 * @param mode how it moves fragments
 * @param address numeric address at which ranks reach it
 */
public record MasterSettings(String world, MpiMode mode, String address) {}
