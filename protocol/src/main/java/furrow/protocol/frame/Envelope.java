package furrow.protocol.frame;

import furrow.protocol.message.Message;

/**
 * A message and what it belongs to.
 *
 * @param correlation chosen by who asks, repeated in every answer; 0 where nothing was asked
 */
public record Envelope(int correlation, Message message) {}
