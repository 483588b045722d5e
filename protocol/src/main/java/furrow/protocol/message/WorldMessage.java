package furrow.protocol.message;

import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.tlv.Bound;
import furrow.protocol.tlv.Tag;
import java.util.List;
import java.util.Locale;

/** MPI worlds: between server, master and ranks, and for clients. */
public interface WorldMessage extends Message {

  /** The message of a code, or null: a switch loads only the class it picks. */
  static Class<? extends Message> withCode(int code) {
    return switch (code) {
      case 0x0501 -> RankReady.class;
      case 0x0502 -> MasterReady.class;
      case 0x0503 -> WorldForm.class;
      case 0x0504 -> WorldContact.class;
      case 0x0505 -> WorldTable.class;
      case 0x0506 -> WorldReady.class;
      case 0x0507 -> WorldLost.class;
      case 0x0508 -> WorldBreak.class;
      case 0x0509 -> PathOpen.class;
      case 0x050a -> PathOpened.class;
      case 0x050b -> PathLost.class;
      case 0x050c -> PathClosed.class;
      case 0x050d -> FrameAck.class;
      case 0x050e -> Fragments.class;
      case 0x050f -> MasterStats.class;
      case 0x0510 -> MpiUp.class;
      case 0x0511 -> MpiDown.class;
      case 0x0512 -> MpiQuery.class;
      case 0x0513 -> MpiList.class;
      default -> null;
    };
  }

  /**
   * A rank that has joined is free to take part in a world.
   *
   * @param world id of the world it was started for
   * @param number which of the ranks that were asked for it is, from 1; kept by its replacement
   * @param transport name of the transport it has
   * @param address numeric address at which other ranks reach it
   */
  @Code(
      value = 0x0501,
      from = {Role.RANK})
  record RankReady(
      @Tag(1) @Bound(bytes = Bounds.NAME) String world,
      @Tag(2) int number,
      @Tag(3) @Bound(bytes = Bounds.WORD) String transport,
      @Tag(4) @Bound(bytes = Bounds.HOST) String address)
      implements WorldMessage {}

  /**
   * The master of a world is ready; it moves data and works no subtask.
   *
   * @param world id of the world it was started for
   * @param transport name of the transport it has
   * @param address numeric address at which ranks reach it
   */
  @Code(
      value = 0x0502,
      from = {Role.RANK})
  record MasterReady(
      @Tag(1) @Bound(bytes = Bounds.NAME) String world,
      @Tag(2) @Bound(bytes = Bounds.WORD) String transport,
      @Tag(3) @Bound(bytes = Bounds.HOST) String address)
      implements WorldMessage {}

  /**
   * A new epoch of the world begins: open what others shall connect to, answer WorldContact.
   *
   * @param epoch grows with every try to form the world
   * @param rank of the receiver in this epoch; 0 is the master
   * @param size ranks, the master included
   * @param limitMillis who has not got through by then ends its process or its part in it
   */
  @Code(
      value = 0x0503,
      from = {Role.SERVER})
  record WorldForm(@Tag(1) int epoch, @Tag(2) int rank, @Tag(3) int size, @Tag(4) int limitMillis)
      implements WorldMessage {}

  /**
   * Where the sender can be reached in this epoch.
   *
   * @param contact in a form that the transport understands
   */
  @Code(
      value = 0x0504,
      from = {Role.RANK})
  record WorldContact(@Tag(1) int epoch, @Tag(2) @Bound(bytes = Bounds.HOST) String contact)
      implements WorldMessage {}

  /**
   * All contacts of an epoch are known: connect, then answer WorldReady.
   *
   * @param nonce secret of this epoch, proven to the master and by it over the new connections
   * @param contacts in the order of the ranks
   */
  @Code(
      value = 0x0505,
      from = {Role.SERVER})
  record WorldTable(
      @Tag(1) int epoch,
      @Tag(2) @Bound(bytes = Bounds.SECRET) byte[] nonce,
      @Tag(3) @Bound(elements = Bounds.RUNS, bytes = Bounds.HOST) List<String> contacts)
      implements WorldMessage {}

  /** The sender has got through to the world of this epoch. */
  @Code(
      value = 0x0506,
      from = {Role.RANK})
  record WorldReady(@Tag(1) int epoch) implements WorldMessage {}

  /**
   * The sender is no part of this epoch any more, because it broke or because WorldBreak said so.
   *
   * @param reason for display
   */
  @Code(
      value = 0x0507,
      from = {Role.RANK})
  record WorldLost(@Tag(1) int epoch, @Tag(2) @Bound(bytes = Bounds.LINE, cut = true) String reason)
      implements WorldMessage {}

  /**
   * This epoch ends: drop its connections, answer WorldLost.
   *
   * @param reason for display
   */
  @Code(
      value = 0x0508,
      from = {Role.SERVER})
  record WorldBreak(
      @Tag(1) int epoch, @Tag(2) @Bound(bytes = Bounds.LINE, cut = true) String reason)
      implements WorldMessage {}

  /** The server sends by the world path from here on. */
  @Code(
      value = 0x0509,
      from = {Role.SERVER})
  record PathOpen(@Tag(1) int epoch) implements WorldMessage {}

  /** The rank sends by the world path from here on. */
  @Code(
      value = 0x050a,
      from = {Role.RANK})
  record PathOpened(@Tag(1) int epoch) implements WorldMessage {}

  /**
   * The rank has lost the world path; after PathClosed, the answer, it sends over its connection.
   *
   * @param acked frames received whole by the world path in this epoch
   */
  @Code(
      value = 0x050b,
      from = {Role.RANK})
  record PathLost(@Tag(1) int epoch, @Tag(2) long acked) implements WorldMessage {}

  /**
   * The server sends over the rank's own connection from here on, beginning with the frames that
   * the rank has not received.
   *
   * @param acked frames received whole by the world path in this epoch
   */
  @Code(
      value = 0x050c,
      from = {Role.SERVER})
  record PathClosed(@Tag(1) int epoch, @Tag(2) long acked) implements WorldMessage {}

  /**
   * Cumulative acknowledgement: the other side need not keep these frames any longer.
   *
   * @param acked frames received whole by the world path in this epoch
   */
  @Code(
      value = 0x050d,
      from = {Role.RANK, Role.SERVER})
  record FrameAck(@Tag(1) int epoch, @Tag(2) long acked) implements WorldMessage {}

  /** Between the server and the master: forward these. */
  @Code(
      value = 0x050e,
      from = {Role.RANK, Role.SERVER})
  record Fragments(
      @Tag(1) int epoch, @Tag(2) @Bound(elements = Bounds.RUNS) List<Fragment> fragments)
      implements WorldMessage {}

  /**
   * What the master has moved since it started, once a second while anything moves.
   *
   * @param mode rounds or window
   * @param rounds of scattering and gathering
   * @param bytes both ways
   * @param roundMicros how long a round took, a moving average
   */
  @Code(
      value = 0x050f,
      from = {Role.RANK})
  record MasterStats(
      @Tag(1) int epoch,
      @Tag(2) @Bound(bytes = Bounds.WORD) String mode,
      @Tag(3) long rounds,
      @Tag(4) long bytes,
      @Tag(5) long roundMicros)
      implements WorldMessage {}

  /**
   * Brings up a world; answered by MpiList as soon as the intent is stored.
   *
   * @param ranks that compute; the master is one more
   * @param launcher slurm, local or empty for what is there
   * @param mode auto, rounds or window
   * @param network in which ranks speak to each other, like 10.0.0.0/8; empty for loopback
   * @param groups to be a member of
   * @param arguments options of sbatch or srun that a server takes from clients (docs/slurm.md)
   * @param allocation in which the ranks are to be steps; 0 to submit one
   */
  @Code(
      value = 0x0510,
      from = {Role.CLIENT, Role.ADMIN},
      needs = Permission.SLURM)
  record MpiUp(
      @Tag(1) int ranks,
      @Tag(2) @Bound(bytes = Bounds.WORD) String launcher,
      @Tag(3) @Bound(bytes = Bounds.WORD) String mode,
      @Tag(4) @Bound(bytes = Bounds.NAME) String network,
      @Tag(5) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.NAME) List<String> groups,
      @Tag(6) @Bound(elements = Bounds.OF_WORKER, bytes = Bounds.LINE) List<String> arguments,
      @Tag(8) long allocation)
      implements WorldMessage {}

  /**
   * Ends the world; answered by Done when its processes and its allocation are gone, with what
   * could not be ended as its text.
   */
  @Code(
      value = 0x0511,
      from = {Role.CLIENT, Role.ADMIN},
      needs = Permission.SLURM)
  record MpiDown() implements WorldMessage {}

  /** Asks for the world; answered by MpiList. */
  @Code(
      value = 0x0512,
      from = {Role.CLIENT, Role.ADMIN, Role.READ})
  record MpiQuery() implements WorldMessage {}

  /** The world, or nothing. */
  @Code(
      value = 0x0513,
      from = {Role.SERVER})
  record MpiList(@Tag(1) @Bound(elements = Bounds.OF_WORKER) List<MpiWorldInfo> worlds)
      implements WorldMessage {}

  /**
   * A rank as the server sees it.
   *
   * @param rank in the present epoch; 0 while it takes no part
   * @param number which of the ranks that were asked for it is
   * @param lane world or socket: the path of its frames now
   */
  record MpiRankInfo(
      @Tag(1) int rank,
      @Tag(2) int number,
      @Tag(3) @Bound(bytes = Bounds.WORKER) String worker,
      @Tag(4) @Bound(bytes = Bounds.HOST) String node,
      @Tag(5) long pid,
      @Tag(6) @Bound(bytes = Bounds.WORD) String lane,
      @Tag(7) long heartbeatAgeMillis,
      @Tag(8) long subtasksDone) {}

  /**
   * A world as the server sees it.
   *
   * @param state waiting, forming, up, breaking or ending
   * @param epoch of the present world; 0 before the first
   * @param master process id; 0 while there is none
   * @param wanted ranks that were asked for
   * @param allocation id of the Slurm job; 0 for none
   * @param allocationState as Slurm names it
   * @param reason why it waits or what broke it last; empty for nothing
   * @param mode rounds or window; as it is now
   * @param upMillis how long the last forming took, from the break to the first frame
   * @param ringUsed bytes that wait in the ring to the master
   * @param ringBytes its capacity
   * @param error why its ranks were not started and will not be; code 0 for nothing
   */
  record MpiWorldInfo(
      @Tag(1) @Bound(bytes = Bounds.NAME) String world,
      @Tag(2) @Bound(bytes = Bounds.WORD) String state,
      @Tag(3) int epoch,
      @Tag(4) @Bound(bytes = Bounds.WORD) String launcher,
      @Tag(5) long master,
      @Tag(6) int wanted,
      @Tag(7) long allocation,
      @Tag(8) @Bound(bytes = Bounds.WORD) String allocationState,
      @Tag(9) @Bound(bytes = Bounds.LINE, cut = true) String reason,
      @Tag(10) @Bound(bytes = Bounds.WORD) String mode,
      @Tag(11) long rounds,
      @Tag(12) long bytes,
      @Tag(13) long upMillis,
      @Tag(14) long ringUsed,
      @Tag(15) long ringBytes,
      @Tag(16) @Bound(elements = Bounds.RUNS) List<MpiRankInfo> ranks,
      @Tag(17) ErrorReply error) {}

  /**
   * A piece of a frame on its way through a world.
   *
   * @param rank from which or to which it goes
   * @param sequence number of the frame, from 1 in each epoch and direction
   * @param last whether the frame ends with it
   * @param shared number under which the receiver keeps the bytes for a while; without bytes, those
   *     of that number are meant. 0 for neither. Only from the server to the master
   */
  record Fragment(
      @Tag(1) int rank,
      @Tag(2) long sequence,
      @Tag(3) boolean last,
      @Tag(4) @Bound(bytes = Bounds.PART) byte[] bytes,
      @Tag(5) int shared) {
    /** One that shares its bytes with no other. */
    public Fragment(int rank, long sequence, boolean last, byte[] bytes) {
      this(rank, sequence, last, bytes, 0);
    }
  }

  // ---- the words of fields that hold one of a few texts ----

  /** How a world is: {@link MpiWorldInfo#state}. */
  enum WorldState {
    /** There is no epoch, and none is being formed. */
    WAITING,
    FORMING,
    UP,
    /** Its participants leave a broken epoch. */
    BREAKING,
    ENDING;

    /** As on the wire and in JSON. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How the master moves fragments: {@link MpiUp#mode}, {@link MasterStats#mode}. */
  enum MpiMode {
    /** What measurement recommends, by turns. */
    AUTO,
    /** Scatter, work, gather: cheap while subtasks are short and even. */
    ROUNDS,
    /** Point to point within a window for each rank: nobody waits for another. */
    WINDOW;

    /**
     * @throws IllegalArgumentException naming the text and what would do
     */
    public static MpiMode parse(String text) {
      for (MpiMode mode : values()) {
        if (mode.text().equals(text)) {
          return mode;
        }
      }
      throw new IllegalArgumentException("'" + text + "' is no mode; use auto, rounds or window");
    }

    /** As on the wire, in options and in JSON. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What starts ranks: {@link MpiUp#launcher}. */
  enum LauncherKind {
    SLURM,
    LOCAL;

    /**
     * @throws IllegalArgumentException naming the text and what would do
     */
    public static LauncherKind parse(String text) {
      for (LauncherKind kind : values()) {
        if (kind.text().equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("launcher \"" + text + "\" (expected: slurm or local)");
    }

    /** As on the wire, in options and in JSON. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The path of a rank's frames: {@link MpiRankInfo#lane}. */
  enum FramePath {
    WORLD,
    SOCKET;

    /** As on the wire and in JSON. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
