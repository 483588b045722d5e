/**
 * One record per message. A record's {@link furrow.protocol.message.Code} is its number on the wire
 * and says who may send it; its components carry a {@link furrow.protocol.tlv.Tag}. Codes and tags
 * are never reused.
 */
package furrow.protocol.message;
