/**
 * What travels: a header and the fields of one message. Start with {@link
 * furrow.protocol.frame.FrameHeader} for the layout, {@link furrow.protocol.frame.FrameCodec} for
 * bytes to messages and back, {@link furrow.protocol.frame.Messages} for the table of messages.
 */
package furrow.protocol.frame;
