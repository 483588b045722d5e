package furrow.protocol.frame;

import furrow.protocol.message.ClusterMessage.DrainWorker;
import furrow.protocol.message.ClusterMessage.GroupCreate;
import furrow.protocol.message.ClusterMessage.GroupDelete;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.ClusterMessage.GroupQuery;
import furrow.protocol.message.ClusterMessage.Membership;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.Message;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.Challenge;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.SessionMessage.Hello;
import furrow.protocol.message.SessionMessage.Proof;
import furrow.protocol.message.SessionMessage.Welcome;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Cancel;
import furrow.protocol.message.TaskMessage.Explain;
import furrow.protocol.message.TaskMessage.Explanation;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.Retry;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.Advanced;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.Drain;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.ResultPart;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.Returned;
import furrow.protocol.message.WorkMessage.Revoke;
import furrow.protocol.message.WorkMessage.Started;
import furrow.protocol.message.WorkMessage.SubtaskFailed;
import furrow.protocol.message.WorkMessage.TaskForget;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.protocol.message.WorldMessage.Carry;
import furrow.protocol.message.WorldMessage.Heard;
import furrow.protocol.message.WorldMessage.LaneClosed;
import furrow.protocol.message.WorldMessage.LaneLost;
import furrow.protocol.message.WorldMessage.LaneOpen;
import furrow.protocol.message.WorldMessage.LaneOpened;
import furrow.protocol.message.WorldMessage.MasterReady;
import furrow.protocol.message.WorldMessage.MpiDown;
import furrow.protocol.message.WorldMessage.MpiList;
import furrow.protocol.message.WorldMessage.MpiQuery;
import furrow.protocol.message.WorldMessage.MpiUp;
import furrow.protocol.message.WorldMessage.RankReady;
import furrow.protocol.message.WorldMessage.WorldBreak;
import furrow.protocol.message.WorldMessage.WorldContact;
import furrow.protocol.message.WorldMessage.WorldForm;
import furrow.protocol.message.WorldMessage.WorldLost;
import furrow.protocol.message.WorldMessage.WorldPulse;
import furrow.protocol.message.WorldMessage.WorldReady;
import furrow.protocol.message.WorldMessage.WorldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every message there is. A new message is added here and nowhere else; a code used twice does not
 * compile. A retired message leaves its line, with {@code null} for the class and its name in a
 * comment, so that its code is never given away again.
 *
 * <p>The class literals stand in switches because a switch loads only the class it picks: a thin
 * command needs five of them.
 */
public final class Messages {
  private static final int HIGHEST = 0xffff;
  private static final Map<Class<?>, MessageType> TYPES = new ConcurrentHashMap<>();

  private Messages() {}

  private static Class<? extends Message> record(int code) {
    return switch (code >>> 8) {
      case 0 -> session(code);
      case 1 -> task(code);
      case 2 -> worker(code);
      case 3 -> server(code);
      case 4 -> work(code);
      case 5 -> world(code);
      default -> null;
    };
  }

  /** Opening and ending a session, answers to anything. */
  private static Class<? extends Message> session(int code) {
    return switch (code) {
      case 0x0001 -> Hello.class;
      case 0x0002 -> Challenge.class;
      case 0x0003 -> Proof.class;
      case 0x0004 -> Welcome.class;
      case 0x0005 -> Heartbeat.class;
      case 0x0006 -> ErrorReply.class;
      case 0x0007 -> Goodbye.class;
      case 0x0008 -> Done.class;
      default -> null;
    };
  }

  /** Tasks, their inputs and answers. */
  private static Class<? extends Message> task(int code) {
    return switch (code) {
      case 0x0101 -> Submit.class;
      case 0x0102 -> Accepted.class;
      case 0x0103 -> UploadOpen.class;
      case 0x0104 -> UploadReady.class;
      case 0x0105 -> UploadChunk.class;
      case 0x0106 -> UploadClose.class;
      case 0x0107 -> TaskQuery.class;
      case 0x0108 -> TaskList.class;
      case 0x0109 -> Watch.class;
      case 0x010a -> Progress.class;
      case 0x010b -> ResultGet.class;
      case 0x010c -> ResultData.class;
      case 0x010d -> Cancel.class;
      case 0x010e -> Retry.class;
      case 0x010f -> Explain.class;
      case 0x0110 -> Explanation.class;
      case 0x0111 -> SubtaskQuery.class;
      case 0x0112 -> SubtaskList.class;
      default -> null;
    };
  }

  /** Groups and workers, for people. */
  private static Class<? extends Message> worker(int code) {
    return switch (code) {
      case 0x0201 -> GroupCreate.class;
      case 0x0202 -> GroupDelete.class;
      case 0x0203 -> GroupQuery.class;
      case 0x0204 -> GroupList.class;
      case 0x0205 -> Membership.class;
      case 0x0206 -> WorkerQuery.class;
      case 0x0207 -> WorkerList.class;
      case 0x0208 -> DrainWorker.class;
      default -> null;
    };
  }

  /** The server itself. */
  private static Class<? extends Message> server(int code) {
    return switch (code) {
      case 0x0301 -> ServerQuery.class;
      case 0x0302 -> ServerInfo.class;
      case 0x0303 -> ServerStop.class;
      case 0x0304 -> EventsWatch.class;
      case 0x0305 -> EventInfo.class;
      default -> null;
    };
  }

  /** Work, between server and workers. */
  private static Class<? extends Message> work(int code) {
    return switch (code) {
      case 0x0401 -> Join.class;
      case 0x0402 -> Joined.class;
      case 0x0403 -> TaskOpen.class;
      case 0x0404 -> TaskForget.class;
      case 0x0405 -> Assign.class;
      case 0x0406 -> Started.class;
      case 0x0407 -> Advanced.class;
      case 0x0408 -> Results.class;
      case 0x0409 -> ResultPart.class;
      case 0x040a -> ResultOk.class;
      case 0x040b -> SubtaskFailed.class;
      case 0x040c -> Returned.class;
      case 0x040d -> Revoke.class;
      case 0x040e -> Drain.class;
      case 0x040f -> Fetch.class;
      case 0x0410 -> FetchData.class;
      default -> null;
    };
  }

  /** Worlds of MPI ranks, between server, master and ranks, and for people. */
  private static Class<? extends Message> world(int code) {
    return switch (code) {
      case 0x0501 -> RankReady.class;
      case 0x0502 -> MasterReady.class;
      case 0x0503 -> WorldForm.class;
      case 0x0504 -> WorldContact.class;
      case 0x0505 -> WorldTable.class;
      case 0x0506 -> WorldReady.class;
      case 0x0507 -> WorldLost.class;
      case 0x0508 -> WorldBreak.class;
      case 0x0509 -> LaneOpen.class;
      case 0x050a -> LaneOpened.class;
      case 0x050b -> LaneLost.class;
      case 0x050c -> LaneClosed.class;
      case 0x050d -> Heard.class;
      case 0x050e -> Carry.class;
      case 0x050f -> WorldPulse.class;
      case 0x0510 -> MpiUp.class;
      case 0x0511 -> MpiDown.class;
      case 0x0512 -> MpiQuery.class;
      case 0x0513 -> MpiList.class;
      default -> null;
    };
  }

  /** Every message, in the order of the codes. */
  public static List<MessageType> all() {
    List<MessageType> types = new ArrayList<>();
    for (int code = 0; code <= HIGHEST; code++) {
      MessageType type = find(code);
      if (type != null) {
        types.add(type);
      }
    }
    return types;
  }

  /** The row of a code, or null. */
  static MessageType find(int code) {
    Class<? extends Message> record = record(code);
    return record == null ? null : of(record);
  }

  /** The row of a message's class. */
  public static MessageType of(Class<? extends Message> record) {
    MessageType known = TYPES.get(record);
    return known == null ? add(record) : known;
  }

  private static MessageType add(Class<? extends Message> record) {
    MessageType type = new MessageType(record);
    if (record(type.code()) != record) {
      throw new IllegalArgumentException(record + " is missing in the message table");
    }
    MessageType earlier = TYPES.putIfAbsent(record, type);
    return earlier == null ? type : earlier;
  }
}
