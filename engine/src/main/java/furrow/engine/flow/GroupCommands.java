package furrow.engine.flow;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.Notice;
import furrow.engine.View;
import furrow.engine.group.Groups;
import furrow.engine.lease.Session;
import java.util.Set;

/** Commands about groups and who is in them. */
public final class GroupCommands {
  private final Desk desk;
  private final Dispatch dispatch;

  public GroupCommands(Desk desk, Dispatch dispatch) {
    this.desk = desk;
    this.dispatch = dispatch;
  }

  public void create(Event.GroupCreateAsked event) {
    String group = event.group();
    if (!Groups.nameable(group)) {
      desk.refuse(
          event.request(),
          "BAD_REQUEST",
          "no group can be called '" + group + "'",
          "use up to 64 letters, digits, dots, dashes and underscores");
    } else if (!desk.groups().create(group)) {
      desk.refuse(
          event.request(), "GROUP_EXISTS", "there is a group '" + group + "'", "furrow group list");
    } else {
      desk.store(new Change.GroupCreated(group));
      announce(Notice.Kind.GROUP_CREATED, "", group);
      desk.reply(event.request(), new View.Ok("group " + group + " created"));
    }
  }

  public void delete(Event.GroupDeleteAsked event) {
    String group = event.group();
    int tasks = desk.groups().tasksOf(group);
    if (!desk.groups().created().contains(group)) {
      desk.refuse(
          event.request(),
          "NO_SUCH_GROUP",
          "no group '" + group + "' was created",
          "furrow group list");
    } else if (tasks > 0) {
      desk.refuse(
          event.request(),
          "GROUP_IN_USE",
          tasks + " live tasks ask for group '" + group + "'",
          "furrow task list");
    } else {
      for (String worker : desk.groups().commandedInto(group)) {
        change(worker, group, false);
      }
      desk.groups().delete(group);
      desk.store(new Change.GroupDeleted(group));
      announce(Notice.Kind.GROUP_DELETED, "", group);
      desk.reply(event.request(), new View.Ok("group " + group + " deleted"));
    }
  }

  public void membership(Event.MembershipAsked event) {
    Session session = desk.sessions().of(event.worker());
    String group = event.group();
    if (session == null && !desk.groups().commanded(event.worker())) {
      desk.refuse(
          event.request(),
          "NO_SUCH_WORKER",
          "no worker called '" + event.worker() + "' is known",
          "furrow worker list");
    } else if (!exists(group)) {
      desk.refuse(
          event.request(),
          "NO_SUCH_GROUP",
          "there is no group '" + group + "'",
          event.join() ? "furrow group create " + group : "furrow group list");
    } else {
      if (session != null && !desk.groups().commanded(event.worker())) {
        Set.copyOf(session.groups()).forEach(own -> change(event.worker(), own, true));
      }
      change(event.worker(), group, event.join());
      announce(
          event.join() ? Notice.Kind.GROUP_JOINED : Notice.Kind.GROUP_LEFT, event.worker(), group);
      desk.reply(
          event.request(),
          new View.Ok(
              "worker " + event.worker() + (event.join() ? " is in " : " is not in ") + group));
    }
  }

  private boolean exists(String group) {
    return desk.groups().created().contains(group) || desk.sessions().inGroup(group) > 0;
  }

  private void change(String worker, String group, boolean member) {
    desk.groups().member(worker, group, member);
    desk.store(new Change.MembershipChanged(worker, group, member));
    Session session = desk.sessions().of(worker);
    if (session != null) {
      desk.sessions().regroup(session, desk.groups().of(session.profile()));
      dispatch.scheduler().regroup(session);
      dispatch.placing().look();
    }
  }

  private void announce(Notice.Kind kind, String worker, String group) {
    desk.announce(new Notice(kind, 0, -1, worker, group));
  }
}
