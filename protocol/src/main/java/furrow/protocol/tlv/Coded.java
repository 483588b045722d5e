package furrow.protocol.tlv;

/** An enum whose constants have explicit numbers on the wire, from 1; 0 is absent. */
public interface Coded {
  int code();
}
