package io.litefsoperator.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What happened in a history, for whoever has to find out why it failed. */
final class Trace {

  private static final int KEPT = 400;

  private final Deque<String> lines = new ArrayDeque<>();
  private final Instant beginning;

  Trace(Instant beginning) {
    this.beginning = beginning;
  }

  void say(Instant now, String who, String what) {
    lines.add("%6ds %-9s %s".formatted(Duration.between(beginning, now).toSeconds(), who, what));
    if (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
