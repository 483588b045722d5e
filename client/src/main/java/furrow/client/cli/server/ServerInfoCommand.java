package furrow.client.cli.server;

import furrow.client.api.FurrowClient;
import furrow.client.cli.ServerLeaf;
import furrow.client.render.HumanFormat;
import furrow.client.render.Rows;
import furrow.json.JsonObject;
import furrow.protocol.message.ServerMessage.ServerInfo;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code furrow server info}. */
@Command(name = "info", description = "Tells everything about the running server.")
final class ServerInfoCommand extends ServerLeaf {
  @Override
  protected int call(FurrowClient client) throws Exception {
    ServerInfo server = client.server();
    JsonObject shown = new JsonObject();
    shown.put("server", server.serverId()).put("version", server.version());
    shown.put("pid", server.pid());
    shown.put("uptime", HumanFormat.duration(server.uptimeMillis()));
    shown.put("start", "number " + server.incarnation() + " of this state directory");
    shown.put("addresses", String.join("  ", server.addresses()));
    shown.put("state directory", server.stateDirectory());
    if (server.draining()) {
      shown.put("draining", "yes");
    }
    for (Map.Entry<String, String> counter : server.counters().entrySet()) {
      shown.put(counter.getKey(), counter.getValue());
    }
    printer().one(server.pid(), Rows.server(server), shown);
    return 0;
  }
}
