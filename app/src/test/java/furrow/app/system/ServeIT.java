package furrow.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.client.api.FurrowClient;
import furrow.json.JsonObject;
import furrow.kernel.Kernel;
import furrow.testkit.process.FurrowProcess;
import furrow.testkit.process.Outcome;
import furrow.testkit.process.TestSandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.spi.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A kernel of a plug-in jar at a path of its own: new processing and a new endpoint, no server
 * code.
 */
class ServeIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Upper-cases words one by one; the word {@code bad} is none. */
  private static final String SOURCE =
      """
      package example;

      import furrow.kernel.*;
      import furrow.kernel.merge.JoiningMerger;
      import java.io.IOException;
      import java.nio.charset.StandardCharsets;
      import java.util.Set;

      public final class WordsKernel implements Kernel {
        public String name() {
          return "words";
        }

        public Boundaries boundaries() {
          return Boundaries.ANYWHERE;
        }

        public Set<KernelEffect> effects() {
          return Set.of();
        }

        private static String[] words(Input input) throws IOException {
          byte[] bytes = new byte[(int) input.size()];
          input.read(0, bytes, 0, bytes.length);
          return new String(bytes, StandardCharsets.UTF_8).split(" ");
        }

        public Plan plan(Operation operation, Input input) throws IOException {
          return new Plan(new byte[0], new Extent(0, words(input).length), false, 1, 1);
        }

        public Runner runner(Operation operation, byte[] shared) {
          return (piece, input, control) -> {
            String word = words(input)[(int) piece.start()];
            if (word.equals("bad")) {
              throw new KernelException(
                  KernelException.Kind.INPUT, "INPUT_UNSUPPORTED", "the word bad", "another word");
            }
            return (word.toUpperCase() + "\\n").getBytes(StandardCharsets.UTF_8);
          };
        }

        public Merger merger(Operation operation, byte[] shared, Extent extent) {
          return new JoiningMerger(extent, "text/plain; charset=utf-8");
        }
      }
      """;

  @RegisterExtension final TestSandbox sandbox = new TestSandbox();

  private final HttpClient http = HttpClient.newHttpClient();

  private void install() throws Exception {
    Path work = Files.createDirectory(sandbox.file("plugin"));
    Path source = work.resolve("src/example/WordsKernel.java");
    Path classes = work.resolve("classes");
    Path services = classes.resolve("META-INF/services/furrow.kernel.Kernel");
    Files.createDirectories(source.getParent());
    Files.createDirectories(services.getParent());
    Files.writeString(source, SOURCE);
    Files.writeString(services, "example.WordsKernel\n");
    Path jar = Files.createDirectories(sandbox.stateDirectory().resolve("plugins"));
    String kernel =
        Path.of(Kernel.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    tool("javac", "--release", "17", "-cp", kernel, "-d", classes.toString(), source.toString());
    String file = jar.resolve("words.jar").toString();
    tool("jar", "--create", "--file", file, "-C", classes.toString(), ".");
  }

  private static void tool(String name, String... args) {
    int status = ToolProvider.findFirst(name).orElseThrow().run(System.err, System.err, args);
    assertThat(status).as(name).isZero();
  }

  private HttpResponse<String> post(String url, String body, String accept) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(LIMIT)
            .header("Accept", accept)
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  @Test
  void aKernelOfAPluginIsServedAndStreamsPartialResults() throws Exception {
    install();
    TestCluster cluster = new TestCluster(sandbox, "--local-workers", "1", "--trust-loopback");
    cluster.startServer();
    try (FurrowClient client = cluster.client()) {
      String url = client.server().http().get(0) + "/words";
      FurrowProcess serve = sandbox.start("serve", "words", "--path", "/words", "--slots", "4");
      serve.awaitOutput("is served until Ctrl-C", LIMIT);

      HttpResponse<String> whole = post(url, "a few words", "*/*");
      assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
      assertThat(whole.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
      assertThat(whole.body()).isEqualTo("A\nFEW\nWORDS\n");

      HttpResponse<String> stream = post(url, "a few words", "text/event-stream");
      assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      assertThat(stream.body())
          .isEqualTo(
              """
              event: partial
              data: A
              data:\s

              event: partial
              data: FEW
              data:\s

              event: partial
              data: WORDS
              data:\s

              event: result
              data: A
              data: FEW
              data: WORDS
              data:\s

              """);

      HttpResponse<String> refused = post(url, "bad", "*/*");
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(JsonObject.parse(refused.body()).text("error")).isEqualTo("the word bad");
      assertThat(post(url, "good bad", "text/event-stream").body())
          .startsWith("event: partial\ndata: GOOD\n")
          .contains("event: error\ndata: {")
          .contains("the word bad");

      Outcome twice = sandbox.run("serve", "words", "--path", "/words");
      assertThat(twice.err()).contains("CONFLICT");
      assertThat(sandbox.run("serve", "none", "--path", "/none").err()).contains("UNKNOWN_KERNEL");
      assertThat(sandbox.run("serve", "words", "--path", "/api/x").err()).contains("BAD_REQUEST");
      assertThat(sandbox.run("serve", "words", "--path", "x").err()).contains("BAD_REQUEST");

      serve.terminate();
      serve.awaitExit(LIMIT);
      Awaitility.await("the route goes with who opened it")
          .atMost(LIMIT)
          .until(() -> post(url, "a", "*/*").statusCode() == 404);
    }
  }
}
