package furrow.app.mpi;

import furrow.app.daemon.Logging;
import furrow.app.daemon.ProcessEnd;
import furrow.app.daemon.ShutdownSignals;
import furrow.app.worker.RingAccessSource;
import furrow.client.cli.Version;
import furrow.client.cli.start.MpiMasterCommand;
import furrow.client.cli.start.MpiPartOptions;
import furrow.mpi.master.Master;
import furrow.mpi.transport.MpiTransport;
import furrow.mpi.transport.Transports;
import furrow.mpi.transport.WarmUp;
import furrow.protocol.access.Cidr;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.link.Line;
import furrow.protocol.message.WorldMessage.MpiMode;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.LoggerFactory;

/** Carries out {@code furrow mpi master} in this process. */
public final class MasterStart {
  private MasterStart() {}

  /**
   * Moves fragments until the server or its ring is gone; gives the exit status.
   *
   * @param halt ends the process with a status, without waiting
   */
  public static int run(MpiMasterCommand command, IntConsumer halt) throws Exception {
    MpiPartOptions part = command.part();
    Files.createDirectories(part.logs());
    Logging.toFile(part.logs().resolve("master.log"));
    ProcessEnd.install(
        e -> LoggerFactory.getLogger(MasterStart.class).error("the master gives up", e), 0, halt);
    MpiMode mode = mode(command.mode());
    MpiTransport transport = Transports.find(WorldPrograms.TRANSPORT);
    String address = LocalAddress.in(Cidr.parse(part.network()));
    WarmUp.run(transport, address);
    Line line =
        new RingAccessSource(part.access(), command.ring())
            .connect("furrow-master/" + Version.text());
    AtomicBoolean asked = new AtomicBoolean();
    ShutdownSignals.onEnd(
        () -> {
          asked.set(true);
          line.close();
        },
        () -> halt.accept(ShutdownSignals.STATUS));
    try {
      new Master(line, transport, new Master.Settings(part.world(), mode, address)).run();
    } catch (ProblemException e) {
      if (!asked.get()) {
        throw e;
      }
    }
    return 0;
  }

  private static MpiMode mode(String text) throws ProblemException {
    try {
      return MpiMode.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
              ErrorCode.BAD_SETTING, e.getMessage(), "furrow mpi up --ranks N --mpi-mode auto")
          .because(e);
    }
  }
}
