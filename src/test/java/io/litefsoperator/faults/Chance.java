package io.litefsoperator.faults;

import java.util.List;
import java.util.Random;

/** All that is random in a history, from its seed. */
final class Chance {

  private final Random random;

  Chance(long seed) {
    this.random = new Random(seed);
  }

  boolean percent(int chance) {
    return chance > 0 && random.nextInt(100) < chance;
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both included. */
  int between(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  Random random() {
    return random;
  }
}
