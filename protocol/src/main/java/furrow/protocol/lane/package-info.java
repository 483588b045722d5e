/**
 * One session's frames over two ways: its own connection, and a world while one is up. The order of
 * the frames never changes, none is lost and none comes twice, whenever the world ends.
 *
 * <p>Start with {@link furrow.protocol.lane.Lane}; {@link furrow.protocol.lane.ServerLane} and
 * {@link furrow.protocol.lane.RankLane} are its two ends. Bytes and times are others' affair: a
 * {@link furrow.protocol.lane.LanePort} moves what a lane decides.
 */
package furrow.protocol.lane;
