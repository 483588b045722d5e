package furrow.client.load;

import furrow.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * One fork in a JVM of its own. It reads what to do from the first line of stdin, and prints lines
 * for people and at the end one JSON object. When stdin ends, its parent is gone, and so is it.
 */
public final class LoadForkMain {
  private LoadForkMain() {}

  public static void main(String[] args) throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    JsonObject what = JsonObject.parse(in.readLine());
    Thread parent = new Thread(() -> awaitEnd(in), "parent");
    parent.setDaemon(true);
    parent.start();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    LoadPlan plan = LoadPlan.of((JsonObject) what.get("plan"));
    LoadTarget target = LoadTarget.of((JsonObject) what.get("target"));
    out.println(new LoadTrial(target, plan, out::println).run().json());
    System.exit(0);
  }

  private static void awaitEnd(BufferedReader in) {
    try {
      while (in.read() >= 0) {
        // Nothing more is said.
        continue;
      }
    } catch (IOException e) {
      // As good as its end.
      Runtime.getRuntime().halt(1);
    }
    Runtime.getRuntime().halt(1);
  }
}
