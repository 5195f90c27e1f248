package io.litefsoperator.bench.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;

/** One cluster at a time, by a warm operator, and the same objects by a client without thoughts. */
final class OneCluster {

  private static final String PART = "one";
  private static final int WARM = 10;
  private static final int ROUNDS = 15;

  /** By then the controllers have made the pods of what was made before. */
  private static final Duration REST = Duration.ofSeconds(2);

  private static final String RAW_NAMESPACE = "default";
  private static final Duration TIME_OUT = Duration.ofSeconds(30);

  private final Place place;
  private final Figures figures;

  OneCluster(Place place, Figures figures) {
    this.place = place;
    this.figures = figures;
  }

  void measure() {
    try (Bed bed = Bed.make(place);
        StubNodes nodes = new StubNodes(bed);
        MeasuredOperator operator = MeasuredOperator.start(bed)) {
      bed.makeNamespaces(Clusters.names(WARM + ROUNDS));
      Clusters clusters = new Clusters(bed);
      RawClient raw = new RawClient(place, bed.token());
      for (int round = 0; round < WARM + ROUNDS; round++) {
        String name = "c%04d".formatted(round);
        List<DoubleSupplier> ways =
            List.of(
                () -> create(bed, clusters, name),
                () -> applyOneByOne(raw, name),
                () -> applyAtOnce(raw, name + "-p"));
        double[] millis = new double[ways.size()];
        for (int i = 0; i < millis.length; i++) {
          int way = (round + i) % millis.length;
          millis[way] = ways.get(way).getAsDouble();
          Waiting.pass(REST);
        }
        if (round >= WARM) {
          figures.add(PART, 1, "until its children exist, ours", "ms", millis[0]);
          figures.add(PART, 1, "the same, raw, one by one", "ms", millis[1]);
          figures.add(PART, 1, "the same, raw, all at once", "ms", millis[2]);
          figures.add(PART, 1, "ours beside raw, one by one", "times", millis[0] / millis[1]);
          figures.add(PART, 1, "ours beside raw, all at once", "times", millis[0] / millis[2]);
        }
      }
    }
  }

  /** From when the resource was there until the last child was. */
  private static double create(Bed bed, Clusters clusters, String name) {
    Instant before = Instant.now();
    clusters.create(name);
    Instant there = Instant.now();
    List<Audit.Request> made =
        bed.audit()
            .await(
                "children of " + name,
                Clusters.CHILDREN,
                before,
                request ->
                    request.isNewChild() && request.namespace().equals(Bed.namespaceOf(name)),
                TIME_OUT);
    clusters.awaitReady(List.of(name));
    return millis(there, made.get(made.size() - 1).ended());
  }

  private static double applyOneByOne(RawClient raw, String name) {
    List<Rendered> objects = Rendered.childrenOf(name, RAW_NAMESPACE);
    Instant begin = Instant.now();
    objects.forEach(raw::apply);
    return millis(begin, Instant.now());
  }

  private static double applyAtOnce(RawClient raw, String name) {
    List<Rendered> objects = Rendered.childrenOf(name, RAW_NAMESPACE);
    Instant begin = Instant.now();
    Clusters.atOnce(objects.size(), objects, raw::apply);
    return millis(begin, Instant.now());
  }

  private static double millis(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e6;
  }
}
