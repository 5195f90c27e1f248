package io.litefsoperator.bench.scale;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The API server's limit: what the operator would make, applied by a client that only sends. */
final class RawClusters {

  private final Place place;
  private final Figures figures;
  private final int number;
  private double createSeconds;
  private double changeSeconds;

  RawClusters(Place place, Figures figures, int number) {
    this.place = place;
    this.figures = figures;
    this.number = number;
  }

  void measure() {
    List<String> names = Clusters.names(number);
    Map<String, List<Rendered>> objects = new TreeMap<>();
    names.forEach(name -> objects.put(name, Rendered.childrenOf(name, Bed.namespaceOf(name))));
    try (Bed bed = Bed.make(place)) {
      bed.makeNamespaces(names);
      RawClient raw = new RawClient(place, bed.token());
      warm(raw);
      createSeconds = seconds(names, name -> requireNonNull(objects.get(name)).forEach(raw::apply));
      figures.add("create", number, "until all children exist, raw", "s", createSeconds);
      awaitPods(bed);
      changeSeconds =
          seconds(
              names,
              name ->
                  raw.mergePatch(
                      "/apis/apps/v1/namespaces/%s/statefulsets/%s"
                          .formatted(Bed.namespaceOf(name), name),
                      "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"changed\":\"1\"}}}}}"));
      figures.add("change", number, "until all StatefulSets have it, raw", "s", changeSeconds);
    }
  }

  private static void warm(RawClient raw) {
    Clusters.names(20).forEach(name -> Rendered.childrenOf(name, "default").forEach(raw::apply));
  }

  private static double seconds(List<String> names, Consumer<String> action) {
    long begin = System.nanoTime();
    Clusters.atOnce(names, action);
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Once, as asking is a load too, when the StatefulSets' own controller has little left to do. */
  private void awaitPods(Bed bed) {
    Waiting.until(
        "pods of raw clusters",
        Duration.ofSeconds(60 + 2L * number),
        Duration.ofSeconds(2),
        () ->
            bed.client().apps().statefulSets().inAnyNamespace().list().getItems().stream()
                .filter(set -> set.getMetadata().getNamespace().startsWith(Bed.NAMESPACES))
                .allMatch(
                    set ->
                        set.getStatus().getReadyReplicas() != null
                            && set.getStatus().getReadyReplicas() == Clusters.REPLICAS));
  }

  double createSeconds() {
    return createSeconds;
  }

  double changeSeconds() {
    return changeSeconds;
  }
}
