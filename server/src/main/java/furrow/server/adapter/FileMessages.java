package furrow.server.adapter;

import furrow.engine.Event;
import furrow.engine.InputRef;
import furrow.engine.Query;
import furrow.engine.Result;
import furrow.engine.TaskSpec;
import furrow.engine.TaskState;
import furrow.engine.View;
import furrow.kernel.InputChangedException;
import furrow.kernel.KernelException;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.frame.FrameLimits;
import furrow.protocol.message.Message;
import furrow.protocol.message.Role;
import furrow.protocol.message.ServerMessage.SpoolPin;
import furrow.protocol.message.SessionMessage.Done;
import furrow.protocol.message.SessionMessage.ErrorReply;
import furrow.protocol.message.TaskMessage.ResultGet;
import furrow.protocol.message.TaskMessage.SubtaskList;
import furrow.protocol.message.TaskMessage.UploadChunk;
import furrow.protocol.message.TaskMessage.UploadClose;
import furrow.protocol.message.TaskMessage.UploadOpen;
import furrow.protocol.message.WorkMessage.Fetch;
import furrow.runtime.SpoolDamagedException;
import furrow.server.access.UserName;
import furrow.server.file.FileService;
import furrow.server.file.PeerFiles;
import furrow.server.file.StoredSubtasks;
import furrow.server.peer.Peer;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Messages whose handling reads or writes files: uploads, fetches, answers. */
final class FileMessages {
  private final EngineCalls engine;
  private final FileService files;
  private final StoredSubtasks stored;

  FileMessages(EngineCalls engine, FileService files, StoredSubtasks stored) {
    this.engine = engine;
    this.files = files;
    this.stored = stored;
  }

  void register(Routes routes) {
    routes.on(
        UploadOpen.class,
        (peer, correlation, ask) -> answer(peer, correlation, 0, own -> own.open(ask)));
    routes.on(UploadChunk.class, this::chunk);
    routes.on(
        UploadClose.class,
        (peer, correlation, ask) -> answer(peer, correlation, 0, own -> own.finish(ask)));
    routes.on(Fetch.class, this::fetch);
    routes.on(ResultGet.class, this::resultGet);
    routes.on(SpoolPin.class, this::pin);
  }

  /** File work of a request, or of a message that is answered only when it fails. */
  @FunctionalInterface
  private interface Work {
    /** The answer, or null for none. */
    Message run(PeerFiles own) throws ProblemException, KernelException, IOException;
  }

  private void answer(Peer peer, int correlation, long bytes, Work work) throws ProblemException {
    answer(peer, engine.requests().open(peer, correlation), bytes, work);
  }

  private void answer(Peer peer, long request, long bytes, Work work) {
    PeerFiles own = files.of(peer);
    own.queue().add(bytes, () -> engine.requests().answer(request, run(work, own)));
  }

  private static Message run(Work work, PeerFiles own) {
    try {
      return work.run(own);
    } catch (ProblemException e) {
      return ErrorReply.of(e);
    } catch (KernelException e) {
      return Conversions.reply(e);
    } catch (InputChangedException e) {
      return ErrorReply.of(
          new ProblemException(
              ErrorCode.INPUT_CHANGED,
              e.getMessage(),
              "submit again once the file is not written to any more"));
    } catch (IOException e) {
      return refusal(e);
    }
  }

  private static ErrorReply refusal(IOException e) {
    return ErrorReply.of(
        e instanceof SpoolDamagedException
            ? new ProblemException(
                ErrorCode.RESULT_LOST, "the result is lost: " + e.getMessage(), "furrow events")
            : new ProblemException(
                ErrorCode.INPUT_UNREADABLE, e.toString(), "check the server's disk and its log"));
  }

  private void chunk(Peer peer, int correlation, UploadChunk chunk) {
    PeerFiles own = files.of(peer);
    Work append =
        mine -> {
          mine.append(chunk);
          return null;
        };
    own.queue()
        .add(
            chunk.bytes().length,
            () -> {
              Message failure = run(append, own);
              if (failure != null) {
                peer.send(correlation, failure);
              }
            });
  }

  /**
   * Looks at a file that a request only names.
   *
   * @param then takes it as the server sees it, where the peer's messages are handled; when it may
   *     not be read, the request is refused instead
   */
  void look(Peer peer, long request, String path, Consumer<InputRef> then) {
    PeerFiles own = files.of(peer);
    boolean trusted = peer.role() == Role.ADMIN || peer.user().equals(UserName.ofProcess());
    Work look =
        mine -> {
          InputRef seen = mine.look(path, trusted);
          peer.execute(() -> then.accept(seen));
          return null;
        };
    own.queue()
        .add(
            0,
            () -> {
              Message failure = run(look, own);
              if (failure != null) {
                engine.requests().answer(request, failure);
              }
            });
  }

  private void pin(Peer peer, int correlation, SpoolPin ask) throws ProblemException {
    PeerFiles own = files.of(peer);
    engine.perform(
        peer,
        correlation,
        new Auditor.Asked(ask, "spool"),
        answer ->
            own.queue()
                .add(
                    0,
                    () -> {
                      own.pinSpool();
                      answer.accept(new Done("the spool is kept"));
                    }));
  }

  private void fetch(Peer peer, int correlation, Fetch ask) throws ProblemException {
    TaskSpec spec = peer.state().task(ask.task());
    if (spec == null) {
      throw new ProblemException(
          ErrorCode.NO_SUCH_TASK,
          "task " + ask.task() + " was not given to this worker",
          "only inputs of assigned tasks can be fetched");
    }
    answer(peer, correlation, ask.length(), own -> own.fetch(ask, spec));
  }

  /** Asks the engine for one subtask; the store adds who did it and the beginning of its result. */
  void subtask(Peer peer, int correlation, Query.Subtask query) throws ProblemException {
    engine.ask(
        peer,
        correlation,
        query,
        (view, request) -> answer(peer, request, 0, own -> info((View.Subtask) view)));
  }

  private SubtaskList info(View.Subtask view) throws IOException {
    View.Subtask subtask = stored.withWorkers(List.of(view)).get(0);
    StoredSubtasks.Head head = stored.output(subtask);
    return new SubtaskList(List.of(Replies.subtask(subtask, head)), false);
  }

  /** Asks the engine for subtasks; the store adds who did those that are done. */
  void subtasks(Peer peer, int correlation, Query.Subtasks query) throws ProblemException {
    engine.ask(
        peer,
        correlation,
        query,
        (view, request) ->
            files
                .of(peer)
                .queue()
                .add(0, () -> engine.requests().answer(request, list((View.Subtasks) view))));
  }

  private List<Message> list(View.Subtasks view) {
    try {
      return Replies.messages(new View.Subtasks(stored.withWorkers(view.subtasks())), true);
    } catch (IOException e) {
      return List.of(refusal(e));
    }
  }

  private void resultGet(Peer peer, int correlation, ResultGet ask) throws ProblemException {
    Query query = new Query.Tasks(ask.task(), ask.task(), false);
    Event.Asked asked =
        engine.asked(peer, correlation, query, (view, request) -> found(peer, request, ask, view));
    PeerFiles own = files.of(peer);
    own.queue()
        .add(
            FrameLimits.PART,
            () -> {
              if (own.knowsAnswer(ask.task())) {
                engine.requests().answer(asked.request(), run(mine -> read(mine, ask), own));
              } else {
                peer.execute(() -> engine.inbox().offer(peer, asked));
              }
            });
  }

  private void found(Peer peer, long request, ResultGet ask, View view) {
    // To a query number 0 means all of them.
    View.Task task =
        ((View.Tasks) view)
            .tasks().stream().filter(found -> found.task() == ask.task()).findFirst().orElse(null);
    if (task != null && task.state() == TaskState.DONE && task.answer() != null) {
      answer(
          peer,
          request,
          FrameLimits.PART,
          own -> {
            try {
              own.use(ask.task(), task.answer());
            } catch (SpoolDamagedException e) {
              return lost(own, ask.task(), e);
            }
            return read(own, ask);
          });
    } else if (task != null && !task.state().isFinal() && ask.partial()) {
      answer(peer, request, FrameLimits.PART, own -> own.readPartial(ask));
    } else {
      engine.requests().answer(request, noAnswer(ask.task(), task));
    }
  }

  private Message read(PeerFiles own, ResultGet ask) throws ProblemException, IOException {
    try {
      return own.read(ask);
    } catch (SpoolDamagedException e) {
      return lost(own, ask.task(), e);
    }
  }

  /** Tells the engine first, so that the retry that the answer names is granted. */
  private Message lost(PeerFiles own, long task, SpoolDamagedException e) throws IOException {
    Result result = own.answer().result();
    own.closeAnswer();
    engine.inbox().deliver(new Event.AnswerLost(task, result, e.getMessage()));
    return ErrorReply.of(
        new ProblemException(
            ErrorCode.RESULT_LOST,
            "the answer of task " + task + " is lost: " + e.getMessage(),
            "furrow task retry " + task));
  }

  private static Message noAnswer(long id, View.Task task) {
    if (task == null) {
      return ErrorReply.of(
          new ProblemException(ErrorCode.NO_SUCH_TASK, "no task " + id, "furrow task list"));
    }
    if (task.state() == TaskState.FAILED && task.problem() != null) {
      return Conversions.reply(task.problem());
    }
    if (task.state() == TaskState.FAILED) {
      return ErrorReply.of(
          new ProblemException(
              ErrorCode.SUBTASK_FAILED,
              "task " + id + " ended with " + task.failed() + " failed subtasks",
              "furrow task show " + id + " --subtasks failed"));
    }
    if (task.state() == TaskState.CANCELLED) {
      return ErrorReply.of(
          new ProblemException(
              ErrorCode.CANCELLED, "task " + id + " was cancelled", "furrow task retry " + id));
    }
    return ErrorReply.of(
        new ProblemException(
            ErrorCode.NOT_FINAL,
            "task " + id + " is " + task.state() + " and has no answer yet",
            "furrow task wait " + id,
            1_000));
  }
}
