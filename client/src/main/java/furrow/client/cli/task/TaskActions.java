package furrow.client.cli.task;

import furrow.client.render.Format;
import furrow.client.render.Printer;
import furrow.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** What was done to which task. */
final class TaskActions {
  private final Printer printer;
  private final List<JsonObject> acts = new ArrayList<>();

  TaskActions(Printer printer) {
    this.printer = printer;
  }

  void add(long task, String act) {
    acts.add(new JsonObject().put("task", task).put("act", act));
  }

  void print() {
    if (printer.format() == Format.TABLE) {
      acts.forEach(act -> printer.say("task " + act.get("task") + " " + act.get("act")));
    } else {
      printer.list("tasks", List.of("task", "act"), acts, acts);
    }
  }
}
