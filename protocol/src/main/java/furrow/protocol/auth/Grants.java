package furrow.protocol.auth;

import java.util.Optional;

/** The tokens a server accepts at this moment; expired and revoked ones are not among them. */
public interface Grants {
  Optional<Grant> find(String tokenId);
}
