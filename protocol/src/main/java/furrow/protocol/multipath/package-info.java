/**
 * One session's frames over two paths: its own connection, and a world while one is up. The order
 * of the frames never changes, none is lost and none comes twice, whenever the world ends.
 *
 * <p>Start with {@link furrow.protocol.multipath.MultipathChannel}; {@link
 * furrow.protocol.multipath.ServerMultipathChannel} and {@link
 * furrow.protocol.multipath.RankMultipathChannel} are its two ends. Bytes and times are others'
 * affair: a {@link furrow.protocol.multipath.MultipathChannel.Output} moves what a channel decides.
 */
package furrow.protocol.multipath;
