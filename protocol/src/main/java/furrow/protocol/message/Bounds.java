package furrow.protocol.message;

/** Bounds that several fields share: bytes, unless they say elements. */
interface Bounds {
  /** A word of the protocol: a state, a mode, a kind. */
  int WORD = 64;

  /** A name of a user, group, kernel, server or token; an id in hexadecimal. */
  int NAME = 64;

  /** 32 random bytes, or what is proven with them. */
  int SECRET = 64;

  int WORKER = 200;
  int HOST = 256;
  int CREDENTIAL = 256;

  /** As Linux has it. */
  int PATH = 4_096;

  int CONTENT_TYPE = 128;

  /** What a kernel is to do; also a word of a command, as Linux has it. */
  int OPERATION = 128 * 1024;

  int ARGUMENTS = 8_192;
  int OPTIONS = 256;
  int OPTION_KEY = 128;

  /** A sentence for people that a peer keeps. */
  int LINE = 4_096;

  /** A message for people; it may name a path. */
  int MESSAGE = 16 * 1024;

  /** 16 Ki characters. */
  int EVIDENCE = 64 * 1024;

  /** Groups or kernels of a worker: elements. */
  int OF_WORKER = 256;

  /** Elements. */
  int LABELS = 64;

  int LABEL = 1_024;

  /**
   * Payload of one frame. Senders put {@link furrow.protocol.frame.FrameLimits#PART} into one at
   * most.
   */
  int PART = 1_040_000;

  /** Input or answer of an invocation; with its operation it fits into one frame. */
  int INVOCATION = 768 * 1024;

  /** What a kernel's plan leaves for every worker. */
  int SHARED = 512 * 1024;

  /** Elements: {@link furrow.protocol.frame.FrameLimits#RUNS}. */
  int RUNS = 4_096;

  /** Elements of a list that is sent page by page. */
  int PAGE = 65_536;
}
