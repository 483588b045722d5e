package furrow.protocol.frame;

import furrow.protocol.message.Accepted;
import furrow.protocol.message.Advanced;
import furrow.protocol.message.Assign;
import furrow.protocol.message.Cancel;
import furrow.protocol.message.Challenge;
import furrow.protocol.message.Done;
import furrow.protocol.message.Drain;
import furrow.protocol.message.DrainWorker;
import furrow.protocol.message.ErrorReply;
import furrow.protocol.message.EventInfo;
import furrow.protocol.message.EventsWatch;
import furrow.protocol.message.Explain;
import furrow.protocol.message.Explanation;
import furrow.protocol.message.Fetch;
import furrow.protocol.message.FetchData;
import furrow.protocol.message.Goodbye;
import furrow.protocol.message.GroupCreate;
import furrow.protocol.message.GroupDelete;
import furrow.protocol.message.GroupList;
import furrow.protocol.message.GroupQuery;
import furrow.protocol.message.Heartbeat;
import furrow.protocol.message.Hello;
import furrow.protocol.message.Join;
import furrow.protocol.message.Joined;
import furrow.protocol.message.Membership;
import furrow.protocol.message.Message;
import furrow.protocol.message.Progress;
import furrow.protocol.message.Proof;
import furrow.protocol.message.ResultData;
import furrow.protocol.message.ResultGet;
import furrow.protocol.message.ResultOk;
import furrow.protocol.message.ResultPart;
import furrow.protocol.message.Results;
import furrow.protocol.message.Retry;
import furrow.protocol.message.Returned;
import furrow.protocol.message.Revoke;
import furrow.protocol.message.ServerInfo;
import furrow.protocol.message.ServerQuery;
import furrow.protocol.message.ServerStop;
import furrow.protocol.message.Started;
import furrow.protocol.message.Submit;
import furrow.protocol.message.SubtaskFailed;
import furrow.protocol.message.SubtaskList;
import furrow.protocol.message.SubtaskQuery;
import furrow.protocol.message.TaskForget;
import furrow.protocol.message.TaskList;
import furrow.protocol.message.TaskOpen;
import furrow.protocol.message.TaskQuery;
import furrow.protocol.message.UploadChunk;
import furrow.protocol.message.UploadClose;
import furrow.protocol.message.UploadOpen;
import furrow.protocol.message.UploadReady;
import furrow.protocol.message.Watch;
import furrow.protocol.message.Welcome;
import furrow.protocol.message.WorkerList;
import furrow.protocol.message.WorkerQuery;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every message there is. A new message is added here and nowhere else; a retired one leaves its
 * code in {@link #RETIRED}.
 */
public final class Messages {
  private static final List<Class<? extends Message>> RECORDS =
      List.of(
          Hello.class,
          Challenge.class,
          Proof.class,
          Welcome.class,
          Heartbeat.class,
          ErrorReply.class,
          Goodbye.class,
          Done.class,
          Submit.class,
          Accepted.class,
          UploadOpen.class,
          UploadReady.class,
          UploadChunk.class,
          UploadClose.class,
          TaskQuery.class,
          TaskList.class,
          Watch.class,
          Progress.class,
          ResultGet.class,
          ResultData.class,
          Cancel.class,
          Retry.class,
          Explain.class,
          Explanation.class,
          SubtaskQuery.class,
          SubtaskList.class,
          GroupCreate.class,
          GroupDelete.class,
          GroupQuery.class,
          GroupList.class,
          Membership.class,
          WorkerQuery.class,
          WorkerList.class,
          DrainWorker.class,
          ServerQuery.class,
          ServerInfo.class,
          ServerStop.class,
          EventsWatch.class,
          EventInfo.class,
          Join.class,
          Joined.class,
          TaskOpen.class,
          TaskForget.class,
          Assign.class,
          Started.class,
          Advanced.class,
          Results.class,
          ResultPart.class,
          ResultOk.class,
          SubtaskFailed.class,
          Returned.class,
          Revoke.class,
          Drain.class,
          Fetch.class,
          FetchData.class);

  /** Codes that had a meaning once and must not get another. */
  private static final int[] RETIRED = {};

  private static final Map<Class<?>, MessageType> BY_CLASS = new HashMap<>();
  private static final Map<Integer, MessageType> BY_CODE = new HashMap<>();

  static {
    for (Class<? extends Message> record : RECORDS) {
      MessageType type = new MessageType(record);
      boolean retired = Arrays.binarySearch(RETIRED, type.code()) >= 0;
      if (retired || BY_CODE.put(type.code(), type) != null) {
        throw new ExceptionInInitializerError(record + " uses a code that is taken");
      }
      BY_CLASS.put(record, type);
    }
  }

  private Messages() {}

  /** Every message, in the order of the codes. */
  public static List<MessageType> all() {
    return BY_CODE.values().stream().sorted((a, b) -> a.code() - b.code()).toList();
  }

  /** The row of a code, or null. */
  static MessageType find(int code) {
    return BY_CODE.get(code);
  }

  /** The row of a message's class. */
  public static MessageType of(Class<? extends Message> record) {
    MessageType type = BY_CLASS.get(record);
    if (type == null) {
      throw new IllegalArgumentException(record + " is missing in the message table");
    }
    return type;
  }
}
