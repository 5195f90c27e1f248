package io.litefsoperator.bench.scale;

import java.time.Duration;
import java.util.List;

/** From the start of the process until it is ready, where there is no cluster yet. */
final class ColdStart {

  private static final String PART = "start";
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Place place;
  private final Figures figures;

  ColdStart(Place place, Figures figures) {
    this.place = place;
    this.figures = figures;
  }

  void measure(int rounds) {
    try (Bed bed = Bed.make(place)) {
      start(bed, "", place.jvm(), false); // reads all files once
      for (int round = 0; round < rounds; round++) {
        start(bed, "", place.jvm(), true);
        start(bed, ", without the ahead-of-time cache", List.of("-XX:AOTMode=off"), true);
      }
    }
  }

  private void start(Bed bed, String how, List<String> jvm, boolean counts) {
    try (MeasuredOperator operator = MeasuredOperator.start(bed, jvm)) {
      if (!counts) {
        return;
      }
      figures.add(PART, 0, "ready" + how, "s", operator.readyAfter().toNanos() / 1e9);
      figures.add(PART, 0, "processor time until ready" + how, "s", operator.cpuSecondsToReady());
      Waiting.pass(IDLE);
      figures.add(PART, 0, "resident, idle" + how, "MB", operator.process().residentMegabytes());
    }
  }
}
