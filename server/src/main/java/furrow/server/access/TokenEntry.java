package furrow.server.access;

import furrow.protocol.auth.Grant;

/**
 * A token as the server keeps it.
 *
 * @param expiresMillis wall clock, or 0 for never
 */
public record TokenEntry(Grant grant, long expiresMillis) {
  public String id() {
    return grant.token().id();
  }

  public boolean expired(long nowMillis) {
    return expiresMillis != 0 && nowMillis >= expiresMillis;
  }
}
