package furrow.kernel.csv;

import static org.assertj.core.api.Assertions.assertThat;

import furrow.json.JsonObject;
import furrow.kernel.KernelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random operations over random files, however they are cut, against {@link OpOracle}. */
class OpDifferentialTest {
  private static final int ROUNDS = 400;
  private static final String[] DATES = {
    "2024-01-31", "2024-02-30", "", "2024-02-29 12:30:05.25", "2024-03-01T00:00:00+02:00", "soon"
  };

  @Test
  void anyOperationGivesTheOraclesAnswer() throws Exception {
    Random random = TestSeed.random("OpDifferentialTest");
    for (int round = 0; round < ROUNDS; round++) {
      byte[] file = file(random, random.nextInt(40), round % 3 != 0);
      RandomOp op = new RandomOp(random);
      OpOracle.Result expected =
          OpOracle.answer(file, op.aggs, op.where, op.by, op.order, op.limit);
      for (long chunk : new long[] {1, 2 + random.nextInt(50), 1 << 20}) {
        String as = "round %d, chunk %d: %s".formatted(round, chunk, op.text);
        JsonObject answer = answer(file, op.text, chunk, random, as);
        assertThat(rows(answer)).as(as).isEqualTo(expected.data());
        assertThat(counts(answer, "nulls")).as(as).isEqualTo(expected.nulls());
        assertThat(counts(answer, "skipped")).as(as).isEqualTo(expected.skipped());
        if (op.where != null) {
          Map<String, Long> where = counts(answer, "where");
          assertThat(where.get("kept")).as(as).isEqualTo(expected.kept());
          assertThat(where.get("skipped")).as(as).isEqualTo(expected.skippedByWhere());
        }
      }
    }
  }

  /** Without skipping, a file with bad cells has one error, whatever the pieces are. */
  @Test
  void theFirstFaultIsTheSameHoweverTheFileIsCut() {
    Random random = TestSeed.random("OpDifferentialTest.faults");
    for (int round = 0; round < ROUNDS / 2; round++) {
      byte[] file = file(random, 1 + random.nextInt(30), true);
      String op = new RandomOp(random).text;
      String groups = Integer.toString(1 + random.nextInt(20));
      String whole = outcome(file, op, groups, 1 << 20, random);
      for (long chunk : new long[] {1, 2 + random.nextInt(50)}) {
        assertThat(outcome(file, op, groups, chunk, random)).as(op).isEqualTo(whole);
      }
    }
  }

  private static String outcome(byte[] file, String op, String groups, long chunk, Random random) {
    try {
      return new CsvDriver(file, op, "max-groups", groups).run(chunk, random);
    } catch (KernelException e) {
      return e.getMessage();
    } catch (Exception e) {
      throw new AssertionError(op, e);
    }
  }

  private static JsonObject answer(byte[] file, String op, long chunk, Random random, String as) {
    try {
      return JsonObject.parse(new CsvDriver(file, op, "bad-cells", "skip").run(chunk, random));
    } catch (Exception e) {
      throw new AssertionError(as, e);
    }
  }

  /** A {@link RandomTable} with a column of dates, some of them none. */
  private static byte[] file(Random random, int records, boolean bad) {
    StringBuilder file = new StringBuilder("key,sub,n,m,text,t\n");
    RandomTable table = new RandomTable(random, bad);
    for (int i = 0; i < records; i++) {
      String cells = table.record();
      file.append(cells).append(',').append(DATES[random.nextInt(DATES.length)]).append('\n');
    }
    return file.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<List<String>> rows(JsonObject answer) {
    List<List<String>> rows = new ArrayList<>();
    for (Object row : answer.list("data")) {
      List<String> cells = new ArrayList<>();
      for (Object cell : (List<?>) row) {
        cells.add(cell == null ? null : cell.toString());
      }
      rows.add(cells);
    }
    return rows;
  }

  private static Map<String, Long> counts(JsonObject answer, String of) {
    Map<String, Long> counts = new LinkedHashMap<>();
    JsonObject object = (JsonObject) answer.get(of);
    object.fields().keySet().forEach(key -> counts.put(key, Long.valueOf(object.text(key))));
    return counts;
  }
}
