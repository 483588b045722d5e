/**
 * Fields inside a frame: tag, length, value. Reader, writer, and the codec that maps them to record
 * components.
 */
package furrow.protocol.tlv;
