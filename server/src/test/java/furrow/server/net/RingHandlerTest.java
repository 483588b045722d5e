package furrow.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.ring.RingEndpoint;
import furrow.ring.RingException;
import furrow.ring.RingFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingHandlerTest {
  private static final int CAPACITY = 1 << 16;

  @TempDir Path directory;
  private RingEndpoint worker;
  private EmbeddedChannel bell;
  private Throwable caught;

  @BeforeEach
  void connect() throws IOException {
    RingFile file = RingFile.create(directory.resolve("a.ring"), CAPACITY, 1);
    worker = RingFile.attach(file.path()).worker();
    bell = new EmbeddedChannel();
    bell.freezeTime();
    bell.pipeline().addLast(new RingHandler(file.server()), new Catcher());
    bell.runPendingTasks();
  }

  @AfterEach
  void release() {
    bell.finishAndReleaseAll();
  }

  @Test
  void handsOnWhatTheRingHoldsWhenTheBellRings() throws Exception {
    worker.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    assertThat(worker.mustRing()).isTrue();

    ring();

    assertThat(received()).containsExactly(1, 2, 3);
  }

  @Test
  void looksAgainBeforeItSleeps() throws Exception {
    ring();
    worker.write(ByteBuffer.wrap(new byte[] {1}));
    assertThat(worker.mustRing()).as("it sleeps").isTrue();
    ring();
    assertThat(received()).containsExactly(1);
    worker.write(ByteBuffer.wrap(new byte[] {2}));
    assertThat(worker.mustRing()).as("it sleeps again").isTrue();
  }

  @Test
  void readsNothingWhileReadingIsPaused() throws Exception {
    bell.config().setAutoRead(false);
    worker.write(ByteBuffer.wrap(new byte[] {1}));
    ring();
    assertThat(received()).isEmpty();

    bell.config().setAutoRead(true);
    pass(10);

    assertThat(received()).containsExactly(1);
  }

  @Test
  void ringsOnlyForASleeper() throws Exception {
    ChannelFuture sent = bell.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2}));
    assertThat(sent.isSuccess()).isTrue();
    assertThat(bell.<Object>readOutbound()).isNull();
    assertThat(taken()).containsExactly(1, 2);

    assertThat(worker.fallAsleep()).isTrue();
    bell.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {3})).sync();

    ByteBuf rung = bell.readOutbound();
    assertThat(rung.readableBytes()).isEqualTo(1);
    rung.release();
    assertThat(taken()).containsExactly(3);
  }

  @Test
  void aFullRingMakesItUnwritableUntilItIsRead() throws Exception {
    byte[] much = new byte[1 << 20];
    Arrays.fill(much, (byte) 7);
    ChannelFuture sent = bell.writeAndFlush(Unpooled.wrappedBuffer(much));
    assertThat(sent.isDone()).isFalse();
    assertThat(bell.isWritable()).isFalse();

    ByteArrayOutputStream got = new ByteArrayOutputStream();
    for (int i = 0; i < 1_000 && got.size() < much.length; i++) {
      got.writeBytes(taken());
      pass(2);
    }

    assertThat(got.toByteArray()).isEqualTo(much);
    assertThat(sent.isSuccess()).isTrue();
    assertThat(bell.isWritable()).isTrue();
  }

  @Test
  void whatADeadProcessHadCommittedCounts() throws Exception {
    worker.write(ByteBuffer.wrap(new byte[] {1, 2}));
    bell.close();
    bell.runPendingTasks();

    assertThat(received()).containsExactly(1, 2);
  }

  @Test
  void closingSendsWhatWaitsAndSaysThatItIsTheEnd() throws Exception {
    bell.write(Unpooled.wrappedBuffer(new byte[] {1}));
    bell.close();

    assertThat(worker.peerShutdown()).isTrue();
    assertThat(taken()).containsExactly(1);
  }

  @Test
  void aDamagedRingIsAnErrorOfTheConnection() throws Exception {
    RingFile other = RingFile.create(directory.resolve("b.ring"), CAPACITY, 2);
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast(new RingHandler(other.server()), new Catcher());
    try (var file = FileChannel.open(other.path(), StandardOpenOption.WRITE)) {
      byte[] rubbish = new byte[(int) file.size() - 4_096];
      Arrays.fill(rubbish, (byte) 0x5a);
      file.write(ByteBuffer.wrap(rubbish), 4_096);
    }
    channel.runPendingTasks();

    assertThat(caught).isInstanceOf(RingException.class);
    channel.finishAndReleaseAll();
  }

  private void ring() {
    bell.writeInbound(Unpooled.wrappedBuffer(new byte[] {1}));
    bell.runPendingTasks();
  }

  private void pass(int millis) {
    bell.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    bell.runScheduledPendingTasks();
    bell.runPendingTasks();
  }

  private byte[] received() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf bytes = bell.readInbound(); bytes != null; bytes = bell.readInbound()) {
      byte[] some = new byte[bytes.readableBytes()];
      bytes.readBytes(some).release();
      all.writeBytes(some);
    }
    return all.toByteArray();
  }

  private byte[] taken() throws RingException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (worker.read((payload, length) -> all.write(payload, 0, length), 64, 0) > 0) {
      Thread.onSpinWait();
    }
    return all.toByteArray();
  }

  private final class Catcher extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      caught = cause;
    }
  }
}
