package furrow.protocol.message;

/**
 * Anything that travels in a frame of its own. Every implementation is a record with a {@link
 * Code}.
 */
public interface Message {}
