package furrow.client.cli.misc;

import furrow.client.cli.Leaf;
import furrow.client.cli.Version;
import furrow.client.render.Fields;
import furrow.protocol.auth.Versions;
import picocli.CommandLine.Command;

/** {@code furrow version}. */
@Command(name = "version", description = "Shows the version.")
public final class VersionCommand extends Leaf {
  @Override
  public Integer call() {
    Fields fields =
        new Fields()
            .put("furrow", Version.text())
            .put("protocol", Versions.OLDEST + ".." + Versions.NEWEST)
            .put("java", System.getProperty("java.version"))
            .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    printer().one(Version.text(), fields, null);
    return 0;
  }
}
