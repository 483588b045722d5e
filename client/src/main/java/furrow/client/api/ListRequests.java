package furrow.client.api;

import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.ClusterMessage.GroupQuery;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.protocol.message.TaskMessage.SubtaskInfo;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.TaskInfo;
import furrow.protocol.message.TaskMessage.TaskList;
import furrow.protocol.message.TaskMessage.TaskQuery;
import java.util.ArrayList;
import java.util.List;

/** Questions whose answer may span several frames. */
final class ListRequests {
  private static final long ANSWER_NANOS = 60_000_000_000L;

  private ListRequests() {}

  static TaskList tasks(RequestLink requests, TaskQuery query) throws ProblemException {
    List<TaskInfo> all = new ArrayList<>();
    int correlation = requests.send(query);
    TaskList list;
    do {
      list = (TaskList) requests.next(correlation, System.nanoTime() + ANSWER_NANOS);
      all.addAll(list.tasks());
    } while (list.more());
    return new TaskList(all, false, list.next());
  }

  static List<SubtaskInfo> subtasks(RequestLink requests, SubtaskQuery query)
      throws ProblemException {
    List<SubtaskInfo> all = new ArrayList<>();
    int correlation = requests.send(query);
    SubtaskList list;
    do {
      list = (SubtaskList) requests.next(correlation, System.nanoTime() + ANSWER_NANOS);
      all.addAll(list.subtasks());
    } while (list.more());
    return all;
  }

  static List<WorkerInfo> workers(RequestLink requests, WorkerQuery query) throws ProblemException {
    List<WorkerInfo> all = new ArrayList<>();
    int correlation = requests.send(query);
    WorkerList list;
    do {
      list = (WorkerList) requests.next(correlation, System.nanoTime() + ANSWER_NANOS);
      all.addAll(list.workers());
    } while (list.more());
    return all;
  }

  static List<GroupInfo> groups(RequestLink requests, GroupQuery query) throws ProblemException {
    List<GroupInfo> all = new ArrayList<>();
    int correlation = requests.send(query);
    GroupList list;
    do {
      list = (GroupList) requests.next(correlation, System.nanoTime() + ANSWER_NANOS);
      all.addAll(list.groups());
    } while (list.more());
    return all;
  }
}
