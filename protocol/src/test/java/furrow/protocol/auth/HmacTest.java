package furrow.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacTest {
  @Test
  void givesTheBytesOfRfc4231() {
    byte[] key = "Jefe".getBytes();
    byte[] message = "what do ya want for nothing?".getBytes();
    assertThat(HexFormat.of().formatHex(Hmac.sha256(key, message)))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void givesTheBytesOfTheJdk() throws Exception {
    Random random = new Random(1);
    Mac mac = Mac.getInstance("HmacSHA256");
    for (int keyLength = 1; keyLength < 140; keyLength++) {
      byte[] key = new byte[keyLength];
      byte[] message = new byte[random.nextInt(300)];
      random.nextBytes(key);
      random.nextBytes(message);
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      assertThat(Hmac.sha256(key, message)).isEqualTo(mac.doFinal(message));
    }
  }
}
