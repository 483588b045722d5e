package furrow.server.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import furrow.kernel.Kernels;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.message.ClusterMessage.DrainWorker;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.EventInfo;
import furrow.protocol.message.ServerMessage.EventsWatch;
import furrow.protocol.message.ServerMessage.ServerInfo;
import furrow.protocol.message.ServerMessage.ServerQuery;
import furrow.protocol.message.ServerMessage.ServerStop;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.SessionMessage.Goodbye;
import furrow.protocol.message.TaskMessage.Accepted;
import furrow.protocol.message.TaskMessage.Explain;
import furrow.protocol.message.TaskMessage.InputInfo;
import furrow.protocol.message.TaskMessage.Progress;
import furrow.protocol.message.TaskMessage.ResultData;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.TaskMessage.UploadReady;
import furrow.protocol.message.TaskMessage.Watch;
import furrow.protocol.message.WorkMessage.Assign;
import furrow.protocol.message.WorkMessage.AssignedRange;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.protocol.message.WorkMessage.FetchData;
import furrow.protocol.message.WorkMessage.Join;
import furrow.protocol.message.WorkMessage.Joined;
import furrow.protocol.message.WorkMessage.RangeInfo;
import furrow.protocol.message.WorkMessage.ResultOk;
import furrow.protocol.message.WorkMessage.ResultRange;
import furrow.protocol.message.WorkMessage.Results;
import furrow.protocol.message.WorkMessage.TaskOpen;
import furrow.runtime.EngineRuntime;
import furrow.runtime.LeaseClock;
import furrow.runtime.memory.MemoryStore;
import furrow.runtime.merge.MergeJournal;
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
import furrow.server.peer.MemoryPeer;
import furrow.server.peer.Peers;
import furrow.server.state.ServerKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that are no connections: all that they ask goes through the adapters, and no Netty. */
class RequestServiceTest {
  private static final String UPLOAD = "f".repeat(32);
  private static final byte[] INPUT = "hello".getBytes(StandardCharsets.UTF_8);
  private static final byte[] RESULT = "HELLO".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  private final ServerKey key = ServerKey.ephemeral(new SecureRandom());
  private final Peers peers = new Peers();
  private final List<Throwable> trouble = new ArrayList<>();
  private final List<Boolean> stops = new ArrayList<>();
  private final FileThreads threads = new FileThreads(2);
  private final AbandonableOpener opener = new AbandonableOpener(10_000);
  private AuditLog audit;
  private EventLog events;
  private Kernels kernels;
  private EngineRuntime core;
  private RequestService service;

  @BeforeEach
  void start() throws Exception {
    audit = AuditLog.open(directory.resolve("audit.jsonl"), () -> 0);
    events = EventLog.open(directory.resolve("events.jsonl"), () -> 0);
    kernels = Kernels.load(directory.resolve("plugins"), Set.of());
    FileSpool spool = new FileSpool(Files.createDirectory(directory.resolve("spool")), false);
    UploadStore uploads = new UploadStore(directory.resolve("upload"));
    ServerInputs inputs = new ServerInputs(new AllowedRoots(List.of(directory)), uploads, opener);
    MemoryStore store = new MemoryStore();
    PendingRequests requests = new PendingRequests(64L << 20);
    Auditor auditor = new Auditor(audit, () -> 0);
    core =
        EngineRuntime.start(
            EngineRuntime.Settings.DEFAULT,
            new EngineRuntime.Parts(
                store,
                spool,
                kernels::require,
                inputs,
                new ReplyPublisher(peers, requests, events, auditor),
                new LeaseClock(),
                peers,
                MergeJournal.NONE,
                key,
                1),
            new EngineRuntime.ErrorHandlers(trouble::add, trouble::add));
    service =
        new RequestService(
            peers,
            new EngineCalls(requests, new EngineInbox(EngineInbox.Loop.of(core.loop())), auditor),
            events,
            new FileService(
                threads,
                spool,
                new TaskInputs(inputs),
                uploads,
                new PartialReader.Source(store, spool, core::growing)),
            new StoredSubtasks(store, spool),
            null, // no peer here is a rank
            (view, user) ->
                new ServerInfo(
                    "id",
                    "test",
                    1,
                    view.incarnation(),
                    0,
                    List.of(),
                    "",
                    false,
                    Map.of(),
                    List.of(),
                    List.of(),
                    List.of()),
            new InvocationRequests.Parts(kernels::require, () -> {}, ServedRoutes.NONE),
            stops::add,
            key,
            "here");
  }

  @AfterEach
  void stop() throws Exception {
    core.close();
    threads.close();
    opener.close();
    kernels.close();
    events.close();
    audit.close();
    assertThat(trouble).isEmpty();
  }

  private MemoryPeer peer(Role role) {
    return peer(role, "ann");
  }

  private MemoryPeer peer(Role role, String user) {
    MemoryPeer peer = new MemoryPeer(peers.nextId(1), role, user);
    peers.add(peer);
    return peer.open(service);
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private MemoryPeer worker(String name) throws Exception {
    MemoryPeer worker = peer(Role.WORKER);
    List<String> kernels = List.of("text", "noop");
    worker.say(
        1, new Join(name, "here", 1, 1, List.of(), Map.of(), kernels, List.of(), List.of(), ""));
    assertThat(worker.next(Joined.class).readopted()).isEmpty();
    return worker;
  }

  private long upload(MemoryPeer client) throws Exception {
    client.say(1, new UploadOpen(UPLOAD, "f", INPUT.length));
    assertThat(client.next(UploadReady.class).offset()).isZero();
    client.say(0, new UploadChunk(UPLOAD, 0, INPUT));
    client.say(2, new UploadClose(UPLOAD, INPUT.length, crc(INPUT)));
    assertThat(client.next(UploadReady.class).offset()).isEqualTo(INPUT.length);
    client.say(3, TestSubmissions.text("", new InputInfo("f", INPUT.length, 0, "", 0, UPLOAD, "")));
    return client.next(Accepted.class).task();
  }

  @Test
  void aTaskGoesThroughFromTheUploadToTheAnswer() throws Exception {
    MemoryPeer client = peer(Role.CLIENT);
    final long task = upload(client);
    client.say(4, new Watch(task));
    assertThat(client.next(Progress.class).last()).isFalse();

    MemoryPeer worker = worker("w1");
    assertThat(worker.next(TaskOpen.class).task()).isEqualTo(task);
    AssignedRange run = worker.next(Assign.class).runs().get(0);
    worker.say(9, new Fetch(task, 0, 100));
    assertThat(worker.next(FetchData.class).bytes()).isEqualTo(INPUT);
    long[] length = {RESULT.length};
    worker.say(
        0,
        new Results(
            List.of(new ResultRange(run.run(), length, RESULT, false, crc(RESULT), 1_000, 1))));
    assertThat(worker.next(ResultOk.class).runs()).containsExactly(run.run());

    Progress progress = client.next(Progress.class);
    while (!progress.last()) {
      progress = client.next(Progress.class);
    }
    assertThat(progress.info().state()).isEqualTo("DONE");
    client.say(5, new ResultGet(task, 0, 0));
    assertThat(client.next(ResultData.class).bytes()).isEqualTo(RESULT);
    client.say(6, new ResultGet(0, 0, 0));
    assertThat(ErrorCode.of(client.next(ErrorReply.class).code())).contains(ErrorCode.NO_SUCH_TASK);
    assertThat(client.quiet()).isTrue();
  }

  @Test
  void aRoleThatMayNotIsRefusedAndNothingIsDone() throws Exception {
    MemoryPeer reader = peer(Role.READ);
    reader.say(7, TestSubmissions.noop(1));
    ErrorReply refused = reader.next(ErrorReply.class);
    assertThat(ErrorCode.of(refused.code())).contains(ErrorCode.FORBIDDEN);
    assertThat(refused.message()).isEqualTo("role read may not send Submit");
    assertThat(refused.hint()).isEqualTo("--access FILE, of role client or admin");

    MemoryPeer worker = worker("w1");
    worker.say(8, new ServerStop(true));
    assertThat(ErrorCode.of(worker.next(ErrorReply.class).code())).contains(ErrorCode.FORBIDDEN);
    assertThat(stops).isEmpty();
    audit.close();
    assertThat(Files.readString(directory.resolve("audit.jsonl")))
        .contains("ann/READ", "Submit", "ann/WORKER", "ServerStop", "refused");
  }

  @Test
  void whatAWorkerThatGoesHadIsGivenToAnother() throws Exception {
    MemoryPeer client = peer(Role.CLIENT);
    client.say(1, TestSubmissions.noop(1));
    final long task = client.next(Accepted.class).task();
    MemoryPeer first = worker("w1");
    first.next(TaskOpen.class);
    AssignedRange lost = first.next(Assign.class).runs().get(0);
    first.say(0, new Goodbye("stopped", 0));
    await().until(() -> !first.open());
    assertThat(peers.find(first.id())).isNull();

    MemoryPeer second = worker("w2");
    assertThat(second.next(TaskOpen.class).task()).isEqualTo(task);
    AssignedRange again = second.next(Assign.class).runs().get(0);
    assertThat(again.run().first()).isEqualTo(lost.run().first());
    assertThat(again.run()).isNotEqualTo(lost.run());
  }

  /** Their sum is right, also where they overflow on the way. */
  @Test
  void lengthsThatNoResultCanHaveAreRefused() throws Exception {
    MemoryPeer worker = worker("w1");
    RangeInfo run = new RangeInfo(1, 0, 3, 1, 1, 0);
    long size = RESULT.length;
    for (long[] lengths :
        List.of(
            new long[] {-1, 1, size},
            new long[] {-1, Long.MAX_VALUE, size + 1},
            new long[] {Long.MAX_VALUE, Long.MAX_VALUE, size + 2},
            new long[] {Long.MIN_VALUE, Long.MIN_VALUE, size},
            new long[] {size, -1, 1})) {
      worker.say(
          5, new Results(List.of(new ResultRange(run, lengths, RESULT, false, crc(RESULT), 1, 1))));
      ErrorReply refused = worker.next(ErrorReply.class);
      assertThat(refused.code()).isEqualTo(ErrorCode.BAD_REQUEST.number());
      assertThat(refused.message()).contains("a length of");
    }
    assertThat(worker.open()).isTrue();
  }

  @Test
  void questionsAboutTheServerAreAnswered() throws Exception {
    MemoryPeer admin = peer(Role.ADMIN);
    admin.say(1, new ServerQuery());
    assertThat(admin.next(ServerInfo.class).version()).isEqualTo("test");
    admin.say(2, new EventsWatch(0, false));
    assertThat(admin.next(EventInfo.class).kind()).isEqualTo("SERVER_STARTED");
    assertThat(admin.next(EventInfo.class).last()).isTrue();
    admin.say(3, new DrainWorker("nobody", false));
    assertThat(ErrorCode.of(admin.next(ErrorReply.class).code()))
        .contains(ErrorCode.NO_SUCH_WORKER);
    admin.say(4, new Explain(99));
    assertThat(ErrorCode.of(admin.next(ErrorReply.class).code())).contains(ErrorCode.NO_SUCH_TASK);
    admin.say(5, new ServerStop(false));
    admin.next(Done.class);
    admin.settle();
    assertThat(stops).containsExactly(false);
  }

  /** Kinds of the events that are kept, as a peer is shown them. */
  private static List<String> events(MemoryPeer peer) throws Exception {
    List<String> seen = new ArrayList<>();
    peer.say(50, new EventsWatch(0, false));
    EventInfo event = peer.next(EventInfo.class);
    while (!event.last()) {
      seen.add(event.kind() + " " + event.task());
      event = peer.next(EventInfo.class);
    }
    return seen;
  }

  @Test
  void eventsOfATaskAreForItsUserAndForWhoeverMaySeeAll() throws Exception {
    MemoryPeer bob = peer(Role.CLIENT, "bob");
    bob.say(50, new EventsWatch(0, true));
    assertThat(bob.next(EventInfo.class).kind()).isEqualTo("SERVER_STARTED");
    MemoryPeer ann = peer(Role.CLIENT);
    ann.say(1, TestSubmissions.noop(1));
    final long task = ann.next(Accepted.class).task();
    await().until(() -> events(ann).contains("TASK_ACCEPTED " + task));
    worker("w1");

    assertThat(bob.next(EventInfo.class).kind()).as("what follows").isEqualTo("WORKER_JOINED");
    MemoryPeer again = peer(Role.CLIENT, "bob");
    assertThat(events(again)).containsExactly("SERVER_STARTED 0", "WORKER_JOINED 0");
    for (Role role : List.of(Role.READ, Role.ADMIN)) {
      assertThat(events(peer(role, "eve"))).contains("TASK_ACCEPTED " + task);
    }
    again.say(1, new Explain(task));
    ErrorReply hidden = again.next(ErrorReply.class);
    again.say(2, new Explain(task + 1));
    assertThat(hidden.message().replace("" + task, "N"))
        .isEqualTo(again.next(ErrorReply.class).message().replace("" + (task + 1), "N"));
  }
}
