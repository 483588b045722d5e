package furrow.server;

import furrow.kernel.KernelException;
import furrow.kernel.Kernels;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.runtime.spool.FileSpool;
import furrow.server.access.TokenBook;
import furrow.server.audit.AuditLog;
import furrow.server.event.EventLog;
import furrow.server.file.FileThreads;
import furrow.server.file.SessionFiles;
import furrow.server.file.TaskInputs;
import furrow.server.input.AbandonableOpener;
import furrow.server.input.AllowedRoots;
import furrow.server.input.ServerInputs;
import furrow.server.state.PrivateFiles;
import furrow.server.state.ServerIdentity;
import furrow.server.upload.UploadStore;
import furrow.server.upload.UploadsInUse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Set;

/** Everything below the engine: files, logs, tokens, kernels. Opened in this order. */
record Foundation(
    SecureRandom random,
    String serverId,
    TokenBook tokens,
    EventLog events,
    AuditLog audit,
    FileSpool spool,
    FileThreads threads,
    AbandonableOpener opener,
    ServerInputs inputs,
    TaskInputs taskInputs,
    SessionFiles.Shared files,
    Kernels kernels) {
  private static final int FILE_THREADS = 4;
  private static final long OPEN_MILLIS = 10_000;

  static Foundation lay(ServerSettings settings) throws IOException {
    final SecureRandom random = new SecureRandom();
    final String serverId = ServerIdentity.of(settings.state().root(), random);
    final TokenBook tokens =
        TokenBook.open(settings.state().accessDirectory(), random, System::currentTimeMillis);
    PrivateFiles.directory(settings.state().log());
    EventLog events =
        EventLog.open(settings.state().log().resolve("events.jsonl"), System::currentTimeMillis);
    AuditLog audit = AuditLog.open(settings.state().audit(), System::currentTimeMillis);
    PrivateFiles.directory(settings.state().spool());
    FileSpool spool = new FileSpool(settings.state().spool(), settings.durable());
    FileThreads threads = new FileThreads(FILE_THREADS);
    AbandonableOpener opener = new AbandonableOpener(OPEN_MILLIS);
    UploadStore uploads = new UploadStore(settings.state().spool().resolve("upload"));
    ServerInputs inputs = new ServerInputs(new AllowedRoots(settings.roots()), uploads, opener);
    TaskInputs taskInputs = new TaskInputs(inputs);
    SessionFiles.Shared files =
        new SessionFiles.Shared(threads, spool, taskInputs, uploads, new UploadsInUse());
    return new Foundation(
        random,
        serverId,
        tokens,
        events,
        audit,
        spool,
        threads,
        opener,
        inputs,
        taskInputs,
        files,
        kernels(settings));
  }

  private static Kernels kernels(ServerSettings settings) throws IOException {
    try {
      Set<String> disabled = settings.exec() ? Set.of() : Set.of("exec");
      return Kernels.load(settings.state().plugins(), disabled);
    } catch (KernelException e) {
      throw new ProblemException(ErrorCode.named(e.code()), e.getMessage(), e.hint()).because(e);
    }
  }

  void close() throws IOException, InterruptedException {
    threads.close(1_000);
    taskInputs.close();
    opener.close();
    kernels.close();
    events.close();
    audit.close();
  }
}
