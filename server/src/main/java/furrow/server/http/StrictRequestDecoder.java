package furrow.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Netty's decoder, which refuses bare LF, two lengths, and a length beside chunks, made stricter:
 * what two programs might read in two ways is refused. That is folded header lines, control
 * characters, more than one blank between the words of the request line, and chunks that are mostly
 * framing.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
  static final int MAX_LINE = 8 * 1024;
  static final int MAX_HEADERS = 16 * 1024;

  private static final String VERSION = "HTTP/1.1";

  /** What old clients send after a body, before the next request. */
  private static final String BLANK_LINE = "\r\n";

  /** Bytes of framing around chunks: so many for nothing, and some for each byte of data. */
  private static final long FREE_FRAMING = 16 * 1024;

  private static final int FRAMING_PER_BYTE = 16;

  private final BooleanSupplier enough;
  private ChannelHandlerContext context;
  private final ByteProcessor looker = this::look;
  private boolean inBody;
  private boolean stopped;

  // Of the head that is being read.
  private String fault;
  private int blank;
  private int firstLine;
  private boolean inFirstLine = true;
  private boolean lineBegins;
  private byte previous;

  // Of the body that is being read.
  private long framing;
  private long data;

  /**
   * @param enough whether nothing more can be taken now: bytes then wait undecoded, which takes
   *     much less memory, until {@link #goOn}
   */
  StrictRequestDecoder(BooleanSupplier enough) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            .setMaxChunkSize(64 * 1024)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true));
    this.enough = enough;
  }

  /** Whether a request has begun and its head is not complete. */
  boolean inHead() {
    return !inBody && (firstLine > 0 || actualReadableBytes() > 0);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** Decodes what waits. On the event loop, not while it decodes. */
  void goOn() throws Exception {
    if (stopped && !context.isRemoved()) {
      stopped = false;
      channelRead(context, Unpooled.EMPTY_BUFFER);
      channelReadComplete(context);
    }
  }

  @Override
  protected HttpMessage createMessage(String[] firstLine) throws Exception {
    String version = firstLine[2];
    boolean exact =
        version.length() == VERSION.length()
            && version.startsWith(VERSION.substring(0, 5))
            && Character.isDigit(version.charAt(5))
            && version.charAt(6) == '.'
            && Character.isDigit(version.charAt(7));
    if (!exact) {
      throw new IllegalArgumentException("no version of HTTP in the request line");
    }
    return super.createMessage(firstLine);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (enough.getAsBoolean()) {
      stopped = true;
      return;
    }
    int from = in.readerIndex();
    int before = out.size();
    super.decode(context, in, out);
    int to = in.readerIndex();
    if (inBody) {
      framing += to - from;
    } else {
      // Checks the bounds once, not at each byte.
      in.forEachByte(from, to - from, looker);
    }
    for (int i = before; i < out.size(); i++) {
      Object part = out.get(i);
      if (part instanceof HttpRequest request) {
        judge(request);
      }
      if (part instanceof HttpContent content && mostlyFraming(content)) {
        content.release();
        LastHttpContent failed = new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER);
        failed.setDecoderResult(failure("chunks that are mostly framing"));
        out.set(i, failed);
      }
    }
  }

  /** Looks at a byte that was taken as part of a head; always goes on to the next one. */
  private boolean look(byte b) {
    if (firstLine == 0 && (b == '\r' || b == '\n')) {
      if (++blank > BLANK_LINE.length() || b != BLANK_LINE.charAt(blank - 1)) {
        fault = "more than one blank line before the request line";
      }
      return true;
    }
    if (firstLine == 0 && blank == 1) {
      fault = "a CR without LF";
    }
    if (previous == '\r' && b != '\n') {
      fault = "a CR without LF";
    } else if (b == '\n') {
      if (previous != '\r') {
        fault = "a LF without CR";
      }
      inFirstLine = false;
      lineBegins = true;
      previous = b;
      return true;
    } else if (lineBegins && (b == ' ' || b == '\t')) {
      fault = "a folded header line";
    } else if (b != '\r' && (b >= 0 && b < ' ' && (b != '\t' || inFirstLine) || b == 0x7f)) {
      fault = "a control character";
    } else if (inFirstLine && b < 0) {
      fault = "a byte that is not ASCII in the request line";
    }
    lineBegins = false;
    previous = b;
    firstLine += inFirstLine && b != '\r' ? 1 : 0;
    return true;
  }

  private void judge(HttpRequest request) {
    if (request.decoderResult().isSuccess()) {
      int words =
          request.method().name().length()
              + request.uri().length()
              + request.protocolVersion().text().length();
      if (fault == null && firstLine != words + 2) {
        fault = "the request line is not METHOD, one blank, TARGET, one blank, VERSION";
      }
      if (fault != null) {
        request.setDecoderResult(failure(fault));
      }
    }
    inBody = true;
    fault = null;
    blank = 0;
    firstLine = 0;
    inFirstLine = true;
    lineBegins = false;
    previous = 0;
  }

  private boolean mostlyFraming(HttpContent content) {
    int bytes = content.content().readableBytes();
    framing -= bytes;
    data += bytes;
    boolean much = framing > FREE_FRAMING + FRAMING_PER_BYTE * data;
    if (content instanceof LastHttpContent) {
      inBody = false;
      framing = 0;
      data = 0;
    }
    return much && content.decoderResult().isSuccess();
  }

  private static DecoderResult failure(String why) {
    return DecoderResult.failure(new IllegalArgumentException(why));
  }
}
