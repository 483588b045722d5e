package furrow.protocol.message;

import furrow.protocol.tlv.Coded;

/**
 * What a token allows its holder to be. Number 3 is reserved for relays, which concentrate the
 * sessions of many workers and do not exist yet.
 */
public enum Role implements Coded {
  CLIENT(1),
  WORKER(2),
  RANK(4),
  ADMIN(5),
  /** May look at everything and change nothing. */
  READ(6),
  /** The server itself; no token carries this role. */
  SERVER(7);

  private final int code;

  Role(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
