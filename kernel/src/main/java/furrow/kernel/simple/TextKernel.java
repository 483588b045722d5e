package furrow.kernel.simple;

import furrow.kernel.Boundaries;
import furrow.kernel.Extent;
import furrow.kernel.Input;
import furrow.kernel.Kernel;
import furrow.kernel.KernelEffect;
import furrow.kernel.KernelException;
import furrow.kernel.KernelSettings;
import furrow.kernel.Merger;
import furrow.kernel.Operation;
import furrow.kernel.Plan;
import furrow.kernel.Runner;
import furrow.kernel.merge.JoiningMerger;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * Answers a message reversed (by code point) and in upper case. The message is the input, or
 * without one the {@code --op} text: UTF-8, at most 1 MiB. One message is one subtask.
 */
public final class TextKernel implements Kernel {
  static final int MAX_BYTES = 1 << 20;

  @Override
  public String name() {
    return "text";
  }

  @Override
  public Boundaries boundaries() {
    return Boundaries.ANYWHERE;
  }

  @Override
  public Set<KernelEffect> effects() {
    return Set.of(KernelEffect.READS_INPUT);
  }

  @Override
  public Plan plan(Operation operation, Input input) throws KernelException {
    KernelSettings.checkOptions(name(), operation, Set.of());
    boolean given = input != Input.NONE;
    long size =
        given ? input.size() : operation.expression().getBytes(StandardCharsets.UTF_8).length;
    if (size > MAX_BYTES) {
      throw new KernelException(
          KernelException.Kind.LIMIT,
          "BAD_OPERATION",
          "text: the message has " + size + " bytes (expected: at most " + MAX_BYTES + ")",
          "cut the message into several tasks");
    }
    return new Plan(new byte[] {(byte) (given ? 1 : 0)}, new Extent(0, 1), false, 1, 1);
  }

  @Override
  public Runner runner(Operation operation, byte[] shared) {
    boolean given = shared[0] == 1;
    return (piece, input, control) ->
        transform(given ? decode(input) : operation.expression()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Merger merger(Operation operation, byte[] shared, Extent extent) {
    return new JoiningMerger(extent, "text/plain; charset=utf-8");
  }

  static String transform(String message) {
    return new StringBuilder(message).reverse().toString().toUpperCase(Locale.ROOT);
  }

  private static String decode(Input input) throws KernelException, IOException {
    byte[] bytes = new byte[(int) Math.min(input.size(), MAX_BYTES)];
    int filled = 0;
    while (filled < bytes.length) {
      int read = input.read(filled, bytes, filled, bytes.length - filled);
      if (read < 0) {
        break;
      }
      filled += read;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, filled))
          .toString();
    } catch (CharacterCodingException e) {
      throw new KernelException(
          KernelException.Kind.INPUT,
          "INPUT_UNSUPPORTED",
          input.name() + ": not UTF-8",
          "convert it: iconv -t UTF-8 FILE");
    }
  }
}
