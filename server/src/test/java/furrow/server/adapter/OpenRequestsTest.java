package furrow.server.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.engine.Event;
import furrow.kernel.Kernels;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.frame.Envelope;
import furrow.protocol.frame.MessageType;
import furrow.protocol.frame.Messages;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.SessionMessage.Heartbeat;
import furrow.protocol.message.TaskMessage.Submit;
import furrow.protocol.message.TaskMessage.SubtaskQuery;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.WorkMessage;
import furrow.protocol.message.WorldMessage;
import furrow.runtime.memory.MemoryStore;
import furrow.runtime.spool.FileSpool;
import furrow.server.TestSubmissions;
import furrow.server.file.AbandonableOpener;
import furrow.server.file.AllowedRoots;
import furrow.server.file.FileService;
import furrow.server.file.FileThreads;
import furrow.server.file.PartialReader;
import furrow.server.file.ServerInputs;
import furrow.server.file.StoredSubtasks;
import furrow.server.file.TaskInputs;
import furrow.server.file.UploadStore;
import furrow.server.log.AuditLog;
import furrow.server.log.EventLog;
import furrow.server.mpi.WorldService;
import furrow.server.peer.MemoryPeer;
import furrow.server.peer.Peers;
import furrow.server.state.ServerKey;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server on which nothing is ever answered: of each kind of request that there is, a connection
 * has so many open, and the next ones are refused. A new message is in the test by itself.
 */
class OpenRequestsTest {
  private static final int MOST = 1_024;
  private static final int SENT = MOST + 300;

  /** What is answered by nothing, or only when it is wrong; all else is a request. */
  private static final Set<Class<? extends Message>> ONE_WAY =
      Set.of(
          Heartbeat.class,
          ErrorReply.class,
          Goodbye.class,
          UploadChunk.class,
          WorkMessage.Started.class,
          WorkMessage.Advanced.class,
          WorkMessage.OutputHeld.class,
          WorkMessage.Results.class,
          WorkMessage.ResultPart.class,
          WorkMessage.SubtaskFailed.class,
          WorkMessage.Returned.class,
          WorldMessage.RankReady.class,
          WorldMessage.MasterReady.class,
          WorldMessage.WorldContact.class,
          WorldMessage.WorldReady.class,
          WorldMessage.WorldLost.class,
          WorldMessage.PathOpened.class,
          WorldMessage.PathLost.class,
          WorldMessage.FrameAck.class,
          WorldMessage.Fragments.class,
          WorldMessage.MasterStats.class);

  @TempDir Path directory;

  private final ServerKey key = ServerKey.ephemeral(new SecureRandom());
  private final Peers peers = new Peers();
  private final FileThreads threads = new FileThreads(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AbandonableOpener opener = new AbandonableOpener(10_000);
  private final PendingRequests requests = new PendingRequests(64L << 20);
  private AuditLog audit;
  private EventLog events;
  private WorldService worlds;
  private RequestService service;

  @BeforeEach
  void start() throws Exception {
    audit = AuditLog.open(directory.resolve("audit.jsonl"), () -> 0);
    events = EventLog.open(directory.resolve("events.jsonl"), () -> 0);
    FileSpool spool = new FileSpool(Files.createDirectory(directory.resolve("spool")), false);
    UploadStore uploads = new UploadStore(directory.resolve("upload"));
    ServerInputs inputs = new ServerInputs(new AllowedRoots(List.of(directory)), uploads, opener);
    worlds =
        new WorldService(
            new WorldService.Environment(
                directory.resolve("mpi"),
                events,
                new SecureRandom(),
                () -> 0,
                1_000,
                null, // no world is brought up
                null,
                then -> {}));
    service =
        new RequestService(
            peers,
            new EngineCalls(requests, new EngineInbox(deaf()), new Auditor(audit, () -> 0)),
            events,
            new FileService(
                threads,
                spool,
                new TaskInputs(inputs),
                uploads,
                new PartialReader.Source(new MemoryStore(), spool, task -> null)),
            new StoredSubtasks(new MemoryStore(), spool),
            worlds,
            (view, user) -> null,
            new InvocationRequests.Parts(Kernels.builtIn()::require, () -> {}, ServedRoutes.NONE),
            immediately -> {},
            key,
            "here");
    threads.execute(this::block);
  }

  private void block() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static EngineInbox.Loop deaf() {
    return new EngineInbox.Loop() {
      @Override
      public boolean offer(Event event) {
        return true;
      }

      @Override
      public void deliver(Event event) {}

      @Override
      public void onRoom(Runnable listener) {}
    };
  }

  @AfterEach
  void stop() throws Exception {
    over.countDown();
    worlds.close();
    threads.close();
    opener.close();
    events.close();
    audit.close();
  }

  @TestFactory
  Stream<DynamicTest> eachKindOfRequestIsCounted() {
    return Messages.all().stream()
        .filter(type -> type.from().stream().anyMatch(role -> role != Role.SERVER))
        .filter(type -> !ONE_WAY.contains(type.record()))
        .map(type -> DynamicTest.dynamicTest(type.name(), () -> isCounted(type)));
  }

  private void isCounted(MessageType type) throws Exception {
    Role role = type.from().stream().filter(r -> r != Role.SERVER).sorted().findFirst().get();
    try (MemoryPeer peer = new MemoryPeer(peers.nextId(1), role, "ann").open(service)) {
      for (int i = 1; i <= SENT; i++) {
        peer.say(i, message(type.record()));
      }
      int[] answered = new int[1];
      await()
          .alias("every request is answered, or counted, or not read yet")
          .until(
              () -> {
                answered[0] += answers(peer.envelopes());
                int open = peer.state().requests().size();
                assertThat(open).isLessThanOrEqualTo(MOST);
                return answered[0] + open + peer.unread() == SENT;
              });
    }
  }

  /** Answers that end a request. */
  private static int answers(List<Envelope> sent) {
    int answers = 0;
    for (Envelope envelope : sent) {
      boolean more = envelope.message() instanceof EventInfo event && !event.last();
      answers += more ? 0 : 1;
      if (envelope.message() instanceof ErrorReply refused) {
        assertThat(ErrorCode.of(refused.code())).isNotEqualTo(ErrorCode.FORBIDDEN);
      }
    }
    return answers;
  }

  private static Message message(Class<? extends Message> type) throws Exception {
    if (type == Submit.class) {
      return TestSubmissions.noop(1);
    }
    if (type == EventsWatch.class) {
      return new EventsWatch(0, true);
    }
    if (type == SubtaskQuery.class) {
      return new SubtaskQuery(1, 1, "", 0, 0);
    }
    return (Message) empty(type);
  }

  private static Object empty(Class<?> type) throws ReflectiveOperationException {
    if (type == int.class) {
      return 0;
    } else if (type == long.class) {
      return 0L;
    } else if (type == boolean.class) {
      return false;
    } else if (type == String.class) {
      return "x";
    } else if (type == byte[].class) {
      return new byte[0];
    } else if (type == List.class) {
      return List.of();
    } else if (type == Map.class) {
      return Map.of();
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = empty(types[i]);
    }
    return type.getDeclaredConstructor(types).newInstance(values);
  }
}
