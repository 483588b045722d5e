package furrow.protocol.frame;

import furrow.protocol.message.Code;
import furrow.protocol.message.Message;
import furrow.protocol.message.Permission;
import furrow.protocol.message.Role;
import furrow.protocol.tlv.RecordCodec;
import java.util.Set;

/** One row of the message table: number, record, who may send it, and its codec. */
public final class MessageType {
  private final int code;
  private final Class<? extends Message> record;
  private volatile RecordCodec<Message> codec;

  MessageType(Class<? extends Message> record) {
    Code annotation = record.getAnnotation(Code.class);
    if (annotation == null || annotation.value() < 1 || annotation.value() > 0xffff) {
      throw new IllegalArgumentException(record + " has no valid code");
    }
    this.code = annotation.value();
    this.record = record;
  }

  public int code() {
    return code;
  }

  public Class<? extends Message> record() {
    return record;
  }

  public String name() {
    return record.getSimpleName();
  }

  /** Who may send it once authenticated; empty for a message of the handshake. */
  public Set<Role> from() {
    return Set.of(record.getAnnotation(Code.class).from());
  }

  /** Permissions that the sender's token must have besides. */
  public Set<Permission> needs() {
    return Set.of(record.getAnnotation(Code.class).needs());
  }

  /** Built at the first use: a short-lived process needs few of them. */
  @SuppressWarnings("unchecked")
  RecordCodec<Message> codec() {
    RecordCodec<Message> built = codec;
    if (built == null) {
      built = (RecordCodec<Message>) RecordCodec.of(record);
      codec = built;
    }
    return built;
  }
}
