package furrow.engine.handler;

import furrow.engine.Change;
import furrow.engine.Event;
import furrow.engine.Notice;
import furrow.engine.View;
import furrow.engine.lease.Groups;
import furrow.engine.lease.Session;
import java.util.Set;

/** Commands about groups and who is in them. */
public final class GroupCommands {
  private final EngineContext context;
  private final Dispatch dispatch;
  private final Invocations invocations;

  public GroupCommands(EngineContext context, Dispatch dispatch, Invocations invocations) {
    this.invocations = invocations;
    this.context = context;
    this.dispatch = dispatch;
  }

  public void create(Event.GroupCreateAsked event) {
    String group = event.group();
    if (!Groups.nameable(group)) {
      context.refuse(
          event.request(),
          "BAD_REQUEST",
          "no group can be called '" + group + "'",
          "use up to 64 letters, digits, dots, dashes and underscores");
    } else if (!context.groups().create(group)) {
      context.refuse(
          event.request(), "GROUP_EXISTS", "there is a group '" + group + "'", "furrow group list");
    } else {
      context.store(new Change.GroupCreated(group));
      announce(Notice.Kind.GROUP_CREATED, "", group);
      context.reply(event.request(), new View.Ok("group " + group + " created"));
    }
  }

  public void delete(Event.GroupDeleteAsked event) {
    String group = event.group();
    int tasks = context.groups().tasksOf(group);
    if (!context.groups().created().contains(group)) {
      context.refuse(
          event.request(),
          "NO_SUCH_GROUP",
          "no group '" + group + "' was created",
          "furrow group list");
    } else if (tasks > 0) {
      context.refuse(
          event.request(),
          "GROUP_IN_USE",
          "live tasks ask for group '" + group + "'",
          "furrow task list");
    } else {
      for (String worker : context.groups().commandedInto(group)) {
        change(worker, group, false);
      }
      context.groups().delete(group);
      context.store(new Change.GroupDeleted(group));
      announce(Notice.Kind.GROUP_DELETED, "", group);
      context.reply(event.request(), new View.Ok("group " + group + " deleted"));
    }
  }

  public void membership(Event.MembershipAsked event) {
    Session session = context.sessions().of(event.worker());
    String group = event.group();
    if (session == null && !context.groups().commanded(event.worker())) {
      context.refuse(
          event.request(),
          "NO_SUCH_WORKER",
          "no worker called '" + event.worker() + "' is known",
          "furrow worker list");
    } else if (!exists(group)) {
      context.refuse(
          event.request(),
          "NO_SUCH_GROUP",
          "there is no group '" + group + "'",
          event.join() ? "furrow group create " + group : "furrow group list");
    } else {
      if (session != null && !context.groups().commanded(event.worker())) {
        Set.copyOf(session.groups()).forEach(own -> change(event.worker(), own, true));
      }
      change(event.worker(), group, event.join());
      announce(
          event.join() ? Notice.Kind.GROUP_JOINED : Notice.Kind.GROUP_LEFT, event.worker(), group);
      context.reply(
          event.request(),
          new View.Ok(
              "worker " + event.worker() + (event.join() ? " is in " : " is not in ") + group));
    }
  }

  private boolean exists(String group) {
    return context.groups().created().contains(group) || context.sessions().inGroup(group) > 0;
  }

  private void change(String worker, String group, boolean member) {
    context.groups().member(worker, group, member);
    context.store(new Change.MembershipChanged(worker, group, member));
    Session session = context.sessions().of(worker);
    if (session != null) {
      context.sessions().regroup(session, context.groups().of(session.profile()));
      dispatch.scheduler().regroup(session);
      invocations.regrouped(session);
      dispatch.placement().look();
    }
  }

  private void announce(Notice.Kind kind, String worker, String group) {
    context.announce(new Notice(kind, 0, -1, worker, group));
  }
}
