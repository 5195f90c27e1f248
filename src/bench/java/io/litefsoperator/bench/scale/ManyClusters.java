package io.litefsoperator.bench.scale;

import io.litefsoperator.bench.scale.Audit.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The operator with so many clusters, from their making until some of them go wrong. */
final class ManyClusters {

  /** So long without a write, and with few looks, all is said. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  /** Looks at a cluster within that time, of which one in thirty is due whatever happens. */
  private static final double FEW = 1 / 20.0;

  private static final Duration AFTER_RESTART = Duration.ofSeconds(30);

  /** One cluster in so many goes wrong. */
  private static final int ONE_IN = 10;

  private final Place place;
  private final Figures figures;
  private final int number;
  private final List<String> names;
  private double createSeconds;
  private double changeSeconds;

  ManyClusters(Place place, Figures figures, int number) {
    this.place = place;
    this.figures = figures;
    this.number = number;
    this.names = Clusters.names(number);
  }

  /**
   * @param settled how long to watch them when nothing happens; not at all, nor what goes wrong, if
   *     zero
   */
  void measure(Duration settled) {
    try (Bed bed = Bed.make(place);
        StubNodes nodes = new StubNodes(bed)) {
      Clusters clusters = new Clusters(bed);
      try (MeasuredOperator operator = started(bed, clusters)) {
        create(bed, clusters, operator);
        awaitQuiet(bed, operator);
        if (settled.isZero()) {
          change(bed, clusters);
          return;
        }
        watchSettled(bed, nodes, operator, settled);
      }
      try (MeasuredOperator operator = restart(bed, nodes)) {
        react(bed, nodes, clusters);
        awaitQuiet(bed, operator);
        neighbours(bed, nodes, clusters, operator);
        change(bed, clusters);
      }
    }
  }

  /** Only as far as it takes to see what they weigh. */
  void measureMemory() {
    try (Bed bed = Bed.make(place);
        StubNodes nodes = new StubNodes(bed)) {
      Clusters clusters = new Clusters(bed);
      try (MeasuredOperator operator = started(bed, clusters)) {
        create(bed, clusters, operator);
        awaitQuiet(bed, operator);
        watchSettled(bed, nodes, operator, Duration.ofMinutes(1));
      }
    }
  }

  /** With some clusters made already, so that the operator is not cold. */
  private MeasuredOperator started(Bed bed, Clusters clusters) {
    MeasuredOperator operator = MeasuredOperator.start(bed);
    List<String> warm = List.of("c5000", "c5001", "c5002", "c5003");
    bed.makeNamespaces(warm);
    bed.makeNamespaces(names);
    clusters.create(warm);
    clusters.awaitReady(warm);
    return operator;
  }

  private void create(Bed bed, Clusters clusters, MeasuredOperator operator) {
    Instant begin = Instant.now();
    double looks = operator.looks();
    clusters.create(names);
    List<Request> made =
        bed.audit()
            .await(
                "children",
                number * Clusters.CHILDREN,
                begin,
                Request::isNewChild,
                Duration.ofSeconds(60 + number));
    createSeconds = seconds(begin, last(made));
    figures.add("create", number, "until all children exist, ours", "s", createSeconds);
    clusters.awaitReady(names);
    figures.add("create", number, "until all are ready", "s", seconds(begin, Instant.now()));
    figures.add("create", number, "looks", "each", (operator.looks() - looks) / number);
    List<Request> all = bed.audit().since(begin, any -> true);
    byResource("writes", all, Request::isWrite);
    byResource("reads", all, Request::isRead);
    figures.add(
        "create", number, "peak of resident memory", "MB", operator.process().peakMegabytes());
  }

  private void byResource(String what, List<Request> all, Predicate<Request> which) {
    figures.add("create", number, what, "each", each(all, which));
    all.stream()
        .filter(which)
        .collect(Collectors.groupingBy(Request::resource, TreeMap::new, Collectors.counting()))
        .forEach(
            (resource, times) ->
                figures.add(
                    "create", number, what + " of " + resource, "each", (double) times / number));
  }

  private void change(Bed bed, Clusters clusters) {
    Instant begin = Instant.now();
    clusters.change(
        names, "{\"podTemplate\":{\"metadata\":{\"annotations\":{\"changed\":\"1\"}}}}");
    List<Request> written =
        bed.audit()
            .await(
                "changed StatefulSets",
                number,
                begin,
                ManyClusters::isStatefulSetWrite,
                Duration.ofSeconds(60 + number));
    changeSeconds = seconds(begin, last(written));
    figures.add("change", number, "until all StatefulSets have it, ours", "s", changeSeconds);
  }

  private void watchSettled(
      Bed bed, StubNodes nodes, MeasuredOperator operator, Duration duration) {
    Instant begin = Instant.now();
    double cpu = operator.process().cpuSeconds();
    long polls = nodes.polls();
    int pauses = operator.pauses().size();
    double looks = operator.looks();
    Waiting.pass(duration);
    double minutes = duration.toSeconds() / 60.0;
    List<Request> all = bed.audit().since(begin, any -> true);
    List<MeasuredOperator.GcPause> collections = operator.pauses();
    collections = collections.subList(pauses, collections.size());
    figures.add("settled", number, "writes", "", count(all, Request::isWrite));
    figures.add(
        "settled", number, "renewals of the lease", "/min", count(all, Request::isLease) / minutes);
    figures.add("settled", number, "reads", "/min", count(all, Request::isRead) / minutes);
    figures.add("settled", number, "polls of nodes", "/min", (nodes.polls() - polls) / minutes);
    figures.add("settled", number, "looks", "/min", (operator.looks() - looks) / minutes);
    figures.add(
        "settled", number, "processor", "s/min", (operator.process().cpuSeconds() - cpu) / minutes);
    figures.add("settled", number, "resident", "MB", operator.process().residentMegabytes());
    figures.add(
        "settled", number, "pauses of garbage collection", "/min", collections.size() / minutes);
    figures.add(
        "settled",
        number,
        "longest pause",
        "ms",
        collections.stream().mapToDouble(MeasuredOperator.GcPause::milliseconds).max().orElse(0));
  }

  private MeasuredOperator restart(Bed bed, StubNodes nodes) {
    Instant begin = Instant.now();
    nodes.resetAsked();
    MeasuredOperator operator = MeasuredOperator.start(bed);
    // A cluster's nodes are asked as soon as it was looked at.
    Waiting.until(
        "a look at each",
        Duration.ofMinutes(3),
        Duration.ofMillis(20),
        () -> nodes.firstAsked().keySet().containsAll(names));
    Instant last = nodes.firstAsked().values().stream().max(Instant::compareTo).orElseThrow();
    figures.add("restart", number, "until each was looked at", "s", seconds(begin, last));
    figures.add("restart", number, "ready", "s", operator.readyAfter().toNanos() / 1e9);
    Waiting.pass(AFTER_RESTART);
    figures.add("restart", number, "looks", "each", operator.looks() / number);
    figures.add(
        "restart",
        number,
        "writes",
        "",
        count(bed.audit().since(begin, any -> true), Request::isWrite));
    figures.add(
        "restart",
        number,
        "resident, " + AFTER_RESTART.toSeconds() + " s later",
        "MB",
        operator.process().residentMegabytes());
    return operator;
  }

  /** A replica of one cluster in ten says another cluster ID, all within a few seconds. */
  private void react(Bed bed, StubNodes nodes, Clusters clusters) {
    List<String> sick = sick();
    Instant begin = Instant.now();
    sick.forEach(name -> nodes.makeStray(name + "-2"));
    List<Request> remedies =
        bed.audit()
            .await(
                "remedies",
                sick.size(),
                begin,
                ManyClusters::isStatefulSetWrite,
                Duration.ofMinutes(3));
    List<Double> times = new ArrayList<>();
    for (String name : sick) {
      Instant remedy =
          remedies.stream()
              .filter(request -> request.name().equals(name))
              .map(Request::received)
              .findFirst()
              .orElseThrow();
      times.add(seconds(nodes.firstBad(name + "-2").orElseThrow(), remedy));
    }
    figures.add(
        "react",
        number,
        "from a bad report to its remedy, p50",
        "s",
        Figures.percentile(times, 0.5));
    figures.add(
        "react",
        number,
        "from a bad report to its remedy, p99",
        "s",
        Figures.percentile(times, 0.99));
    clusters.awaitReady(names);
    figures.add("react", number, "until all are healed", "s", seconds(begin, Instant.now()));
  }

  /** A change of the Services of those that are well, while all are and while one in ten is not. */
  private void neighbours(Bed bed, StubNodes nodes, Clusters clusters, MeasuredOperator operator) {
    List<String> sick = sick();
    List<String> well = names.stream().filter(name -> !sick.contains(name)).toList();
    for (int round = 0; round < 3; round++) {
      double alone = exposeAnew(bed, clusters, well, "a" + round);
      sick.forEach(name -> hurt(nodes, sick, name));
      Waiting.pass(Duration.ofSeconds(20)); // until the operator has noticed
      double beside = exposeAnew(bed, clusters, well, "b" + round);
      nodes.recover();
      clusters.awaitReady(names);
      awaitQuiet(bed, operator);
      figures.add("sick", number, "a change of nine in ten, all well", "s", alone);
      figures.add("sick", number, "the same, one in ten hangs, fails or is late", "s", beside);
      figures.add("sick", number, "beside", "times", beside / alone);
    }
  }

  private static void hurt(StubNodes nodes, List<String> sick, String name) {
    switch (sick.indexOf(name) % 3) {
      case 0 -> nodes.hang(name);
      case 1 -> nodes.fail(name);
      default -> nodes.delay(name);
    }
  }

  private double exposeAnew(Bed bed, Clusters clusters, List<String> well, String value) {
    Instant begin = Instant.now();
    clusters.change(
        well,
        "{\"services\":{\"primary\":{\"annotations\":{\"example.com/v\":\"%s\"}}}}"
            .formatted(value));
    List<Request> written =
        bed.audit()
            .await(
                "changed Services",
                well.size(),
                begin,
                request -> request.isWrite() && request.resource().equals("services"),
                Duration.ofSeconds(60 + number));
    return seconds(begin, last(written));
  }

  private List<String> sick() {
    return IntStream.range(0, number / ONE_IN)
        .mapToObj(i -> names.get(i * ONE_IN + ONE_IN - 1))
        .toList();
  }

  private static boolean isStatefulSetWrite(Request request) {
    return request.isWrite() && request.isGood() && request.resource().startsWith("statefulsets");
  }

  /** Kubernetes' own controllers are still busy with volumes when all clusters are ready. */
  private void awaitQuiet(Bed bed, MeasuredOperator operator) {
    AtomicReference<Double> before = new AtomicReference<>(Double.NEGATIVE_INFINITY);
    Waiting.until(
        "no more writes, and few looks",
        Duration.ofSeconds(120 + number),
        QUIET,
        () -> {
          double looks = operator.looks();
          return looks - before.getAndSet(looks) <= FEW * number
              && bed.audit().since(Instant.now().minus(QUIET), Request::isWrite).isEmpty();
        });
  }

  private static Instant last(List<Request> requests) {
    return requests.stream().map(Request::ended).max(Instant::compareTo).orElseThrow();
  }

  private static double count(List<Request> requests, Predicate<Request> which) {
    return requests.stream().filter(which).count();
  }

  private double each(List<Request> requests, Predicate<Request> which) {
    return count(requests, which) / number;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toNanos() / 1e9;
  }

  double createSeconds() {
    return createSeconds;
  }

  double changeSeconds() {
    return changeSeconds;
  }
}
