/**
 * MPJ Express as the transport of a world.
 *
 * <p>Start with {@link furrow.mpj.MpjTransport}, then {@link furrow.mpj.MpjDevice}, which holds all
 * that is done to the library behind its back.
 */
package furrow.mpj;
