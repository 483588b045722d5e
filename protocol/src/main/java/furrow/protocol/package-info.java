/**
 * The wire: bytes to records and back. JDK only, except the last package, {@code
 * furrow.protocol.netty}.
 *
 * <p>The normative text is docs/protocol.md. Start with {@link furrow.protocol.message.Message},
 * then {@link furrow.protocol.tlv.Tag}.
 */
package furrow.protocol;
