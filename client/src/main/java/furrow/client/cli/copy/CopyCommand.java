package furrow.client.cli.copy;

import furrow.client.api.FurrowClient;
import furrow.client.api.TaskRequest;
import furrow.client.cli.Converters;
import furrow.client.cli.Leaf;
import furrow.client.cli.Require;
import furrow.client.cli.ServerAccess;
import furrow.client.cli.ServerOptions;
import furrow.client.cli.StreamInput;
import furrow.client.cli.TaskFollower;
import furrow.client.progress.Progress;
import furrow.client.progress.ProgressState;
import furrow.protocol.error.ErrorCode;
import furrow.protocol.error.ProblemException;
import furrow.protocol.message.Role;
import furrow.protocol.message.TaskMessage.TaskInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code furrow copy}. */
@Command(
    name = "copy",
    description = "Copies a file in chunks into a directory of the workers, and verifies it.",
    footer = {
      "",
      "Chunk i is written by worker i %% n of the n workers there are (rank i %% n + 1 of a world).",
      "",
      "Examples:",
      "  furrow copy model.bin --to /scratch/chunks --group mpi",
      "  furrow copy big.tar --to /data --layout file --chunk 4M",
      "  furrow copy model.bin --to /scratch/chunks --verbose --json"
    })
public final class CopyCommand extends Leaf {
  private static final int MOST_RETRIES = 1_000;

  @Parameters(index = "0", paramLabel = "FILE", description = "What to copy.")
  private Path file;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = "./uploaded_files",
      description = "Directory of the workers, made when missing; default ${DEFAULT-VALUE}.")
  private Path to;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      defaultValue = "",
      description = "Only workers of this group write.")
  private String group;

  @Option(
      names = "--chunk",
      paramLabel = "SIZE",
      defaultValue = "1KiB",
      converter = Converters.Size.class,
      description = "Bytes per chunk; default ${DEFAULT-VALUE}.")
  private long chunk;

  @Option(
      names = "--layout",
      paramLabel = "chunks|file",
      defaultValue = "chunks",
      description = {
        "chunks: a file chunk_<i>.bin for each; file: one file of the same name,",
        "in a directory that all workers share. Default ${DEFAULT-VALUE}."
      })
  private String layout;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell on stderr how the transfer goes: a line for each chunk and worker.")
  private boolean verbose;

  @Option(names = "--upload", description = "Send the file up even if the server can see it.")
  private boolean upload;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "2",
      description = "Further attempts for what cannot be written; default ${DEFAULT-VALUE}.")
  private int retries;

  @Mixin private TaskFollower.Options follow;

  @Mixin private ServerOptions server;

  @Override
  public Integer call() throws Exception {
    Require.between("--retries", retries, 0, MOST_RETRIES);
    if (chunk < 1) {
      throw new ProblemException(
          ErrorCode.BAD_SETTING, "--chunk " + chunk + " (expected: 1 or more)", "--chunk 1KiB");
    }
    try (StreamInput input = StreamInput.of(file, follow.timeout())) {
      return input.under(() -> copy(input));
    }
  }

  private int copy(StreamInput input) throws IOException {
    try (SourceChecksum source = SourceChecksum.start(input.file());
        FurrowClient client = ServerAccess.open(this, server, Role.CLIENT)) {
      client.retryFor(follow.retryLimit(), this::say);
      return copy(client, request(input), source);
    }
  }

  private TaskRequest request(StreamInput input) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("to", to.toAbsolutePath().normalize().toString());
    options.put("name", String.valueOf(file.getFileName()));
    options.put("chunk", Long.toString(chunk));
    options.put("layout", layout);
    if (verbose) {
      options.put("list", "true");
    }
    return TaskRequest.of("copy", "", java.util.List.of(), options)
        .withInput(input.file())
        .withUpload(upload || input.copied())
        .withLimits(new TaskRequest.Limits(group, 0, 0, 0, retries));
  }

  private int copy(FurrowClient client, TaskRequest request, SourceChecksum source)
      throws IOException {
    CopyTranscript transcript = new CopyTranscript(verbose && !follow.quiet() ? this::say : null);
    long task = submit(client, request);
    transcript.begin(file, chunk, (Files.size(request.input()) + chunk - 1) / chunk);
    TaskInfo end = new TaskFollower(this, follow.quiet()).follow(client, task, follow.timeout());
    CopyOutput talk = new CopyOutput(this, end);
    if (!end.state().equals("DONE")) {
      talk.failed(client, request.options());
      transcript.end(false);
      throw TaskFollower.failure(end);
    }
    transcript.ranks(client.worlds().world());
    CopyAnswer answer = new CopyAnswer(transcript::chunk);
    client.result(task, answer);
    transcript.workers(answer.workers());
    String expected = source.await();
    talk.done(answer);
    transcript.end(expected.equals(answer.text("crc32c")));
    if (!expected.equals(answer.text("crc32c"))) {
      throw new ProblemException(
          ErrorCode.SUBTASK_FAILED,
          file + " has checksum " + expected + ", what was copied has " + answer.text("crc32c"),
          "the file was changed meanwhile; copy it again");
    }
    return 0;
  }

  private long submit(FurrowClient client, TaskRequest request) throws IOException {
    try (Progress progress = TaskFollower.progress(context(), follow.quiet())) {
      String label = "sending " + file.getFileName();
      return client
          .submit(
              request,
              (sent, size) -> progress.update(ProgressState.plain(label, true, size, sent)))
          .task();
    }
  }
}
