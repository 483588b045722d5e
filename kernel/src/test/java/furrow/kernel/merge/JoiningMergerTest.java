package furrow.kernel.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import furrow.kernel.Extent;
import furrow.kernel.Partials;
import furrow.kernel.Piece;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoiningMergerTest {
  @Test
  void joinsSmallAndLargePartialsInOrderWhateverArrivesFirst() throws Exception {
    long seed = Long.getLong("furrow.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    List<Integer> order = new ArrayList<>();
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] part = new byte[random.nextInt(i % 50 == 0 ? 200_000 : 60_000)];
      random.nextBytes(part);
      expected.write(part);
      parts.add(part);
      order.add(i);
    }
    Collections.shuffle(order, random);
    try (JoiningMerger merger = new JoiningMerger(new Extent(0, 400), "text/plain")) {
      long released = 0;
      for (int i : order) {
        merger.add(new Piece(i, i, i + 1, Piece.Mode.EXACT), new Partials(parts.get(i)));
        released += merger.advance().releasedBytes();
      }
      assertThat(merger.advance().complete()).isTrue();
      assertThat(released).isEqualTo(expected.size());
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      merger.writeAnswer(answer);
      assertThat(answer.toByteArray()).isEqualTo(expected.toByteArray());
    }
  }

  @Test
  void tellsWhatTheAnswerGrowsByOnceItIsCertain() throws Exception {
    List<String> told = new ArrayList<>();
    try (JoiningMerger merger = new JoiningMerger(new Extent(0, 9), "text/plain")) {
      assertThat(merger.tell((first, count, bytes) -> told.add(first + "+" + count + ":" + bytes)))
          .isTrue();
      merger.addEmpty(new Piece(7, 2, 3, Piece.Mode.EXACT), 5, 7);
      merger.add(new Piece(1, 1, 2, Piece.Mode.EXACT), Partials.of("bc"));
      merger.advance();
      assertThat(told).as("the first piece is missing").isEmpty();

      merger.add(new Piece(0, 0, 1, Piece.Mode.EXACT), Partials.of("a"));
      assertThat(told).as("nothing was folded yet").isEmpty();
      merger.advance();
      assertThat(told).containsExactly("0+1:1", "1+1:2", "7+5:0");
      merger.advance();
      assertThat(told).as("each once").hasSize(3);
    }
  }

  @Test
  void refusesAPieceThatComesTwice() throws Exception {
    try (JoiningMerger merger = new JoiningMerger(new Extent(0, 4), "text/plain")) {
      Piece piece = new Piece(0, 0, 2, Piece.Mode.EXACT);
      merger.add(piece, Partials.of("a"));
      merger.advance();
      assertThatThrownBy(() -> merger.add(piece, Partials.of("a"))).hasMessageContaining("twice");
    }
  }
}
