package furrow.app.system;

import furrow.protocol.error.ErrorCode;
import furrow.testkit.process.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Everything that can be wrong with an input or an operation, and what must be said about it. */
enum BadInput {
  MISSING(ErrorCode.INPUT_MISSING, "sum(*)") {
    @Override
    void make(Path file) {}
  },
  DIRECTORY(ErrorCode.INPUT_NOT_REGULAR, "sum(*)") {
    @Override
    void make(Path file) throws IOException {
      Files.createDirectory(file);
    }
  },
  EMPTY(ErrorCode.INPUT_EMPTY, "sum(*)") {
    @Override
    void make(Path file) throws IOException {
      Files.createFile(file);
    }
  },
  RAGGED(ErrorCode.BAD_RECORD, "sum(*)", ".csv:3") {
    @Override
    void make(Path file) throws IOException {
      Files.writeString(file, "a,b\n1,2\n3\n");
    }
  },
  NUL(ErrorCode.BAD_RECORD, "sum(*)", ".csv:3") {
    @Override
    void make(Path file) throws IOException {
      Files.writeString(file, "a,b\n1,2\n3,x\0y\n");
    }
  },
  OPEN_QUOTE(ErrorCode.BAD_RECORD, "sum(a)", ".csv:3") {
    @Override
    void make(Path file) throws IOException {
      Files.writeString(file, "a,b\n1,x\n2,\"never closed\n3,y\n");
    }
  },
  HUGE_RECORD(ErrorCode.RECORD_TOO_LARGE, "sum(a)", ".csv:2") {
    @Override
    void make(Path file) throws IOException {
      byte[] block = "x".repeat(1 << 20).getBytes();
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write("a,b\n1,\"".getBytes());
        for (int i = 0; i < 20; i++) {
          out.write(block);
        }
        out.write("\"\n2,y\n".getBytes());
      }
    }
  },
  UNKNOWN_COLUMN(ErrorCode.UNKNOWN_COLUMN, "sum(quantity)", "quantity"),
  NOT_A_NUMBER(ErrorCode.BAD_CELL, "sum(qty)", "twelve", ".csv:3") {
    @Override
    void make(Path file) throws IOException {
      Files.writeString(file, "region,qty\nwest,1\neast,twelve\n");
    }
  },
  NUMBER_BOMB(ErrorCode.BAD_CELL, "sum(qty)", "1e10000000") {
    @Override
    void make(Path file) throws IOException {
      Files.writeString(file, "region,qty\nwest,1e10000000\n");
    }
  },
  TOO_MANY_GROUPS(ErrorCode.TOO_MANY_GROUPS, "sum(qty) by region", "1") {
    @Override
    List<String> options() {
      return List.of("--max-groups", "1");
    }
  },
  MALFORMED_OP(ErrorCode.BAD_OPERATION, "sum(qty"),
  GZIP(ErrorCode.INPUT_UNSUPPORTED, "sum(*)", "gzip") {
    @Override
    void make(Path file) throws IOException {
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write("a\n1\n".getBytes());
      }
    }
  };

  /** What all good files look like. */
  static final String GOOD = "region,qty\nwest,1\neast,2\n";

  private final ErrorCode code;
  private final String op;
  private final List<String> said;

  /**
   * @param said what the message must name
   */
  BadInput(ErrorCode code, String op, String... said) {
    this.code = code;
    this.op = op;
    this.said = List.of(said);
  }

  ErrorCode code() {
    return code;
  }

  List<String> said() {
    return said;
  }

  List<String> options() {
    return List.of();
  }

  void make(Path file) throws IOException, InterruptedException {
    Files.writeString(file, GOOD);
  }

  /** The arguments after the verb. */
  String[] arguments(Sandbox sandbox) throws IOException, InterruptedException {
    Path file = sandbox.file(name().toLowerCase() + ".csv");
    if (!Files.exists(file)) {
      make(file);
    }
    List<String> arguments = new ArrayList<>(List.of(file.toString(), "--op", op, "--json"));
    arguments.addAll(options());
    return arguments.toArray(String[]::new);
  }
}
