package furrow.server.adapter;

import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The one gate: who may send what, read from the messages' own declarations. Denies by default. */
final class RoleGate {
  private static final Map<Class<? extends Message>, Set<Role>> ALLOWED = new HashMap<>();

  static {
    for (MessageType type : Messages.all()) {
      ALLOWED.put(type.record(), type.from());
    }
  }

  private RoleGate() {}

  static boolean allows(Role role, Message message) {
    return ALLOWED.getOrDefault(message.getClass(), Set.of()).contains(role);
  }
}
