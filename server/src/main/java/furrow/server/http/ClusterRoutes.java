package furrow.server.http;

import furrow.json.JsonObject;
import furrow.protocol.document.Rows;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.ClusterMessage.GroupCreate;
import furrow.protocol.message.ClusterMessage.GroupDelete;
import furrow.protocol.message.ClusterMessage.GroupInfo;
import furrow.protocol.message.ClusterMessage.GroupList;
import furrow.protocol.message.ClusterMessage.GroupQuery;
import furrow.protocol.message.ClusterMessage.WorkerInfo;
import furrow.protocol.message.ClusterMessage.WorkerList;
import furrow.protocol.message.ClusterMessage.WorkerQuery;
import furrow.server.http.Route.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Workers and groups. */
final class ClusterRoutes {
  private static final String GROUP = "/api/v1/groups/{group}";

  private ClusterRoutes() {}

  static void register(RouteTable routes) {
    routes.add(
        Route.get("/api/v1/workers")
            .summary("Lists workers")
            .query("group", Kind.TEXT, "Only those in this group")
            .sends(WorkerQuery.class)
            .answers(200, "The workers", null)
            .to(ClusterRoutes::workers));
    routes.add(
        Route.get("/api/v1/workers/{worker}")
            .summary("Shows a worker")
            .path("worker", Kind.TEXT, "Name of the worker")
            .sends(WorkerQuery.class)
            .answers(200, "The worker", null)
            .to(ClusterRoutes::worker));
    routes.add(
        Route.get("/api/v1/groups")
            .summary("Lists groups")
            .sends(GroupQuery.class)
            .answers(200, "The groups", null)
            .to(
                exchange ->
                    groups(
                        exchange,
                        "",
                        all ->
                            exchange.answer(
                                200,
                                Rows.schema()
                                    .put("groups", all.stream().map(Rows::group).toList())))));
    routes.add(
        of(Route.get(GROUP), "Shows a group and its members")
            .sends(GroupQuery.class)
            .sends(WorkerQuery.class)
            .answers(200, "The group", null)
            .to(ClusterRoutes::group));
    routes.add(
        of(Route.put(GROUP), "Creates a group")
            .sends(GroupCreate.class)
            .answers(201, "It is created", null)
            .to(
                exchange ->
                    exchange.call(
                        new GroupCreate(exchange.path("group")),
                        reply -> act(exchange, 201, "is created"))));
    routes.add(
        of(Route.delete(GROUP), "Deletes a group that no live task asks for")
            .sends(GroupDelete.class)
            .answers(200, "It is deleted", null)
            .to(
                exchange ->
                    exchange.call(
                        new GroupDelete(exchange.path("group")),
                        reply -> act(exchange, 200, "is deleted"))));
  }

  private static Route.Builder of(Route.Builder route, String summary) {
    return route.summary(summary).path("group", Kind.TEXT, "Name of the group");
  }

  private static void act(Exchange exchange, int status, String act) {
    exchange.answer(status, Rows.schema().put("group", exchange.path("group")).put("act", act));
  }

  private static void workers(Exchange exchange) {
    String group = exchange.query("group");
    workers(
        exchange,
        "",
        all -> {
          List<JsonObject> wanted = new ArrayList<>();
          for (WorkerInfo worker : all) {
            if (group == null || worker.groups().contains(group)) {
              wanted.add(Rows.worker(worker));
            }
          }
          exchange.answer(200, Rows.schema().put("workers", wanted));
        });
  }

  private static void worker(Exchange exchange) {
    String name = exchange.path("worker");
    workers(
        exchange,
        name,
        found -> {
          if (found.isEmpty()) {
            exchange.fail(
                new ProblemException(
                    ErrorCode.NO_SUCH_WORKER,
                    "no such worker: " + name,
                    "GET /api/v1/workers lists them"));
          } else {
            exchange.answer(200, Rows.schema().putAll(Rows.worker(found.get(0))));
          }
        });
  }

  private static void group(Exchange exchange) {
    String name = exchange.path("group");
    groups(
        exchange,
        name,
        found -> {
          if (found.isEmpty()) {
            exchange.fail(
                new ProblemException(
                    ErrorCode.NO_SUCH_GROUP,
                    "no such group: " + name,
                    "GET /api/v1/groups lists them"));
            return;
          }
          workers(
              exchange,
              "",
              all -> {
                List<String> members =
                    all.stream()
                        .filter(worker -> worker.groups().contains(name))
                        .map(WorkerInfo::worker)
                        .toList();
                JsonObject group = Rows.group(found.get(0)).put("members", members);
                exchange.answer(200, Rows.schema().putAll(group));
              });
        });
  }

  private static void workers(Exchange exchange, String name, Consumer<List<WorkerInfo>> then) {
    List<WorkerInfo> all = new ArrayList<>();
    exchange.call(
        new WorkerQuery(name),
        reply -> {
          WorkerList list = (WorkerList) reply;
          all.addAll(list.workers());
          if (!list.more()) {
            then.accept(all);
          }
        });
  }

  private static void groups(Exchange exchange, String name, Consumer<List<GroupInfo>> then) {
    List<GroupInfo> all = new ArrayList<>();
    exchange.call(
        new GroupQuery(name),
        reply -> {
          GroupList list = (GroupList) reply;
          all.addAll(list.groups());
          if (!list.more()) {
            then.accept(all);
          }
        });
  }
}
