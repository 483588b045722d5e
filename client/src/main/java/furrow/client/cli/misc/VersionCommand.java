package furrow.client.cli.misc;

import furrow.client.cli.Leaf;
import furrow.client.cli.Version;
import furrow.client.render.Format;
import furrow.json.JsonObject;
import furrow.protocol.auth.Versions;
import picocli.CommandLine.Command;

/** {@code furrow version}. */
@Command(name = "version", description = "Shows the version.")
public final class VersionCommand extends Leaf {
  @Override
  public Integer call() {
    JsonObject fields =
        new JsonObject()
            .put("furrow", Version.text())
            .put("protocol", Versions.OLDEST + "-" + Versions.NEWEST)
            .put("java", System.getProperty("java.version"))
            .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    if (printer().format() == Format.TABLE) {
      context()
          .out()
          .println(
              "furrow %s (protocol %s, Java %s, %s)"
                  .formatted(
                      fields.get("furrow"),
                      fields.get("protocol"),
                      fields.get("java"),
                      fields.get("os")));
    } else {
      printer().one(Version.text(), fields, null);
    }
    return 0;
  }
}
