package io.litefsoperator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.decide.Discard;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random histories of one cluster, each from its seed: {@code -Dfaults.histories=100000} makes more
 * of them, {@code -Dfaults.seed=123 -Dfaults.histories=1} the one that failed.
 */
@ExtendWith(Silence.class)
class FaultTest {

  private static final int HISTORIES = Integer.getInteger("faults.histories", 2000);
  private static final int SEED = Integer.getInteger("faults.seed", 0);

  /** So many see everything at least once. */
  private static final int ENOUGH = 1000;

  @Test
  void noVolumeWithTheOnlyCopyIsDeletedAndWhatLeavesAGoodPrimaryEndsHealed() {
    Tally tally = new Tally();
    List<Failure> failures =
        IntStream.range(SEED, SEED + HISTORIES)
            .parallel()
            .mapToObj(seed -> failure(seed, tally))
            .flatMap(Stream::ofNullable)
            .toList();
    System.out.printf(
        "%d histories in %d steps; operators: %d looks, %d writes; events: %d (%s); faults: %d (%s);"
            + " outcomes: %s; ends: %s; losses that no operator could have kept: %s%n",
        HISTORIES,
        tally.of("steps"),
        tally.of("looks"),
        tally.total("call"),
        tally.total("event"),
        tally.text("event"),
        tally.total("fault"),
        tally.text("fault"),
        tally.text("outcome"),
        tally.text("end"),
        tally.text("loss"));
    if (!failures.isEmpty()) {
      throw new AssertionError(
          "%d of %d histories, with seeds %s; the first:%n%s"
              .formatted(
                  failures.size(),
                  HISTORIES,
                  failures.stream().limit(20).map(Failure::seed).toList(),
                  failures.get(0).text()));
    }
    if (HISTORIES >= ENOUGH) {
      assertThat(tally.text("fault"))
          .contains("403", "409", "410", "429", "500", "time-out", "answer lost", "killed")
          .contains("report lost", "report late");
      assertThat(tally.text("outcome"))
          .contains("discarded", "abandoned", "restored", "accepted", "put aside");
      Script.EVENTS.forEach(event -> assertThat(tally.text("event")).contains(event.name()));
    }
  }

  private record Failure(int seed, String text) {}

  @SuppressWarnings("ReturnValueIgnored")
  private static @org.jspecify.annotations.Nullable Failure failure(int seed, Tally tally) {
    History history =
        new History(seed, tally, Mutation.NONE, Set.of(Discard.values()), Script.ofSeed(seed));
    try {
      history.run();
      return null;
    } catch (Violation | RuntimeException e) {
      return new Failure(seed, history.trace() + "\n" + e);
    }
  }
}
