package io.litefsoperator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.decide.Discard;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The histories of {@link FaultTest} can fail: each safety that is taken away is missed in one. */
@ExtendWith(Silence.class)
class SafetyTest {

  private static final int TRIES = 150;

  static Stream<Discard> needed() {
    return Arrays.stream(Discard.values())
        .filter(condition -> !Safeties.REDUNDANT.containsKey(condition));
  }

  @ParameterizedTest
  @MethodSource("needed")
  void withoutThisConditionSomeHistoryBreaksARule(Discard condition) {
    Script script = Safeties.without(condition);

    assertBreaks(
        script, Mutation.NONE, EnumSet.complementOf(EnumSet.of(condition)), condition.name());
  }

  @ParameterizedTest
  @EnumSource(value = Mutation.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void withoutThisSafetySomeHistoryBreaksARule(Mutation mutation) {
    assertBreaks(
        Safeties.without(mutation), mutation, EnumSet.allOf(Discard.class), mutation.name());
  }

  /** That they stay redundant is looked at in every history. */
  @ParameterizedTest
  @MethodSource("redundant")
  void withoutARedundantConditionNoHistoryBreaksARule(Discard condition) {
    Script script = Safeties.without(condition);

    assertThat(
            IntStream.range(0, TRIES / 3)
                .mapToObj(
                    seed ->
                        broken(
                            seed,
                            script,
                            Mutation.NONE,
                            EnumSet.complementOf(EnumSet.of(condition))))
                .flatMap(Optional::stream))
        .as(Safeties.REDUNDANT.get(condition))
        .isEmpty();
  }

  static Set<Discard> redundant() {
    return Safeties.REDUNDANT.keySet();
  }

  private static void assertBreaks(
      Script script, Mutation mutation, Set<Discard> conditions, String what) {
    int found =
        IntStream.range(0, TRIES)
            .filter(seed -> broken(seed, script, mutation, conditions).isPresent())
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing misses " + what));
    Violation violation = broken(found, script, mutation, conditions).orElseThrow();
    System.out.printf(
        "without %s, in the %d. history: %s%n", what, found + 1, violation.getMessage());
    assertThat(broken(found, script, Mutation.NONE, EnumSet.allOf(Discard.class)))
        .as("the same history with all safeties")
        .isEmpty();
  }

  private static Optional<Violation> broken(
      int seed, Script script, Mutation mutation, Set<Discard> conditions) {
    try {
      new History(seed, new Tally(), mutation, conditions, script).run();
      return Optional.empty();
    } catch (Violation e) {
      return Optional.of(e);
    }
  }
}
