/**
 * One record per message, nested by page: the interface that a record implements says what it is
 * about. A record's {@link furrow.protocol.message.Code} is its number on the wire and says who may
 * send it; its components carry a {@link furrow.protocol.tlv.Tag}. Codes and tags are never reused.
 */
package furrow.protocol.message;
