package io.litefsoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.testing.Notes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What would show that somebody touched the pods of clusters. */
final class PodsUnmoved {

  private final List<Notes> clusters;
  private final List<String> before;

  private PodsUnmoved(List<Notes> clusters) {
    this.clusters = clusters;
    this.before = marks();
  }

  static PodsUnmoved of(Notes... clusters) {
    return new PodsUnmoved(Arrays.asList(clusters));
  }

  /** The pods are the same ones, no container was restarted, and no rollout was asked for. */
  void assertUnmoved() {
    assertThat(marks()).isEqualTo(before);
  }

  private List<String> marks() {
    return clusters.stream()
        .flatMap(
            cluster ->
                Stream.concat(
                    Stream.of(
                        "StatefulSet %s has generation %d"
                            .formatted(
                                cluster.name(),
                                cluster.statefulSet().get().getMetadata().getGeneration())),
                    cluster.pods().stream().map(PodsUnmoved::mark)))
        .toList();
  }

  private static String mark(Pod pod) {
    return "pod %s is %s, with restarts %s"
        .formatted(
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            Stream.concat(
                    pod.getStatus().getInitContainerStatuses().stream(),
                    pod.getStatus().getContainerStatuses().stream())
                .map(status -> status.getName() + " " + status.getRestartCount())
                .toList());
  }
}
