/**
 * The codec for Netty pipelines, and the only place in this module that sees Netty. {@link
 * furrow.protocol.netty.FrameDecoder} turns bytes into {@link furrow.protocol.netty.Received},
 * {@link furrow.protocol.netty.FrameEncoder} turns envelopes into bytes.
 */
package furrow.protocol.netty;
