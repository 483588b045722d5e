package furrow.server;

import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameCodec;
import furrow.protocol.frame.FrameHeader;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Role;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Frames for fuzz tests: made from the message types, then mutated, spliced and cut at random. */
public final class FuzzFrames {
  private static final int LENGTH_AT = 4;
  private static final int FIELD_HEADER = 6;
  private static final int MOST_JUNK = 300;
  private static final int[] LENGTHS = {
    0, 1, 2, 7, 8, 9, 255, 4_096, 4_097, 1 << 20, (1 << 20) + 1, Integer.MAX_VALUE, -1, 1 << 31
  };

  private final Random random;
  private final RandomMessages messages;
  private final List<MessageType> may;
  private final List<MessageType> all;

  /**
   * @param role whose messages most of them are; none where it is the server
   */
  public FuzzFrames(Random random, Role role) {
    this.random = random;
    this.messages = new RandomMessages(random);
    this.all =
        Messages.all().stream()
            .filter(type -> !type.name().equals("ServerStop") && !type.name().equals("Goodbye"))
            .toList();
    List<MessageType> harmless = RandomMessages.harmless(role);
    this.may = role == Role.SERVER || harmless.isEmpty() ? all : harmless;
  }

  /** A frame as a peer of this version sends it. */
  public byte[] good() {
    MessageType type = pick(random.nextInt(5) > 0 ? may : all);
    try {
      return FrameCodec.encode(random.nextInt(), messages.of(type));
    } catch (ProblemException e) {
      if (e.code() == ErrorCode.FIELD_TOO_LARGE) {
        return good();
      }
      throw new IllegalStateException(type.name(), e);
    }
  }

  /**
   * Some frames on end, some of them damaged.
   *
   * @param inStep whether each header at least says where the next one is
   */
  public byte[] stream(int frames, boolean inStep) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < frames; i++) {
      byte[] frame = good();
      boolean sound = random.nextInt(4) > 0;
      out.writeBytes(sound ? frame : damaged(frame, inStep));
    }
    return out.toByteArray();
  }

  /** The bytes cut into pieces, as a network may. */
  public List<byte[]> pieces(byte[] stream) {
    List<byte[]> pieces = new ArrayList<>();
    int most = 1 + (random.nextBoolean() ? random.nextInt(8) : random.nextInt(4_096));
    for (int at = 0; at < stream.length; ) {
      int end = Math.min(stream.length, at + 1 + random.nextInt(most));
      pieces.add(Arrays.copyOfRange(stream, at, end));
      at = end;
    }
    return pieces;
  }

  private byte[] damaged(byte[] frame, boolean inStep) {
    return switch (random.nextInt(inStep ? 7 : 10)) {
      case 0, 1, 2 -> fieldsChanged(frame);
      case 3, 4 -> fieldLengthChanged(frame);
      case 5 -> spliced(frame, good());
      case 6 -> relabelled(frame);
      case 7 -> cut(frame);
      case 8 -> headerLengthChanged(frame);
      default -> junk();
    };
  }

  /** Bytes behind the header changed; what follows the frame stays in step. */
  private byte[] fieldsChanged(byte[] frame) {
    int fields = frame.length - FrameHeader.SIZE;
    for (int i = random.nextInt(4); i >= 0 && fields > 0; i--) {
      int at = FrameHeader.SIZE + random.nextInt(fields);
      boolean any = random.nextBoolean();
      frame[at] = (byte) (any ? random.nextInt() : frame[at] ^ 1 << random.nextInt(8));
    }
    return frame;
  }

  /** The length of one of its outer fields changed. */
  private byte[] fieldLengthChanged(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    int at = FrameHeader.SIZE;
    while (at + FIELD_HEADER <= frame.length) {
      int next = at + FIELD_HEADER + bytes.getInt(at + 2);
      if (random.nextBoolean() || next + FIELD_HEADER > frame.length) {
        return bytes.putInt(at + 2, length(bytes.getInt(at + 2))).array();
      }
      at = next;
    }
    return frame;
  }

  private int length(int right) {
    return random.nextBoolean()
        ? right + random.nextInt(5) - 2
        : LENGTHS[random.nextInt(LENGTHS.length)];
  }

  /** The fields of one frame, or some of them, behind those of another, in one frame. */
  private byte[] spliced(byte[] first, byte[] second) {
    int head = FrameHeader.SIZE + random.nextInt(first.length - FrameHeader.SIZE + 1);
    int tail = FrameHeader.SIZE + random.nextInt(second.length - FrameHeader.SIZE + 1);
    ByteBuffer out = ByteBuffer.allocate(head + second.length - tail);
    out.put(first, 0, head).put(second, tail, second.length - tail);
    return out.putInt(LENGTH_AT, out.capacity() - FrameHeader.SIZE).array();
  }

  /** Its fields under the code of another message. */
  private byte[] relabelled(byte[] frame) {
    int code = random.nextInt(8) == 0 ? random.nextInt() : pick(all).code();
    return ByteBuffer.wrap(frame).putShort(2, (short) code).array();
  }

  private byte[] cut(byte[] frame) {
    return Arrays.copyOf(frame, random.nextInt(frame.length));
  }

  private byte[] headerLengthChanged(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    return bytes.putInt(LENGTH_AT, length(bytes.getInt(LENGTH_AT))).array();
  }

  private byte[] junk() {
    byte[] junk = new byte[random.nextInt(MOST_JUNK)];
    random.nextBytes(junk);
    return junk;
  }

  private MessageType pick(List<MessageType> from) {
    return from.get(random.nextInt(from.size()));
  }
}
