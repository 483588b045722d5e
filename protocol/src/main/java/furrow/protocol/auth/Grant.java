package furrow.protocol.auth;

import furrow.protocol.message.Role;

/** A token, the role it allows, and the user it stands for. */
public record Grant(Token token, Role role, String user) {}
