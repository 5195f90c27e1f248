package io.litefsoperator.install;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Helm;
import io.litefsoperator.testing.OperatorImage;
import io.litefsoperator.testing.TestBed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A release of the chart in a bed's namespace. */
final class InstalledOperator {

  private static final Duration SOON = Duration.ofMinutes(2);

  private final TestBed bed;

  private InstalledOperator(TestBed bed) {
    this.bed = bed;
  }

  static InstalledOperator install(TestBed bed, Path chart, OperatorImage image, String... values) {
    InstalledOperator operator = new InstalledOperator(bed);
    operator.helm("install", chart, image, values);
    return operator;
  }

  void upgrade(Path chart, OperatorImage image, String... values) {
    List<String> before = pods().stream().map(pod -> pod.getMetadata().getUid()).toList();
    helm("upgrade", chart, image, values);
    eventually(
        "the operator from before is gone",
        SOON,
        () ->
            assertThat(pods())
                .hasSize(1)
                .extracting(pod -> pod.getMetadata().getUid())
                .doesNotContainAnyElementsOf(before));
  }

  /** The tests' CRD and what a demo left are others' until a release takes them over. */
  private void helm(String verb, Path chart, OperatorImage image, String... values) {
    List<String> command =
        new ArrayList<>(
            List.of(
                verb,
                Helm.NAME,
                chart.toString(),
                "--namespace=" + bed.namespace(),
                "--take-ownership",
                "--force-conflicts",
                "--wait",
                "--timeout=3m"));
    command.addAll(List.of(image.values()));
    command.addAll(Arrays.asList(values));
    CommandResult done = Helm.run(bed.cluster(), command.toArray(String[]::new));
    assertThat(done.code()).as("%s%s", done.out(), done.err()).isZero();
  }

  void uninstall() {
    Helm.run(
            bed.cluster(),
            "uninstall",
            Helm.NAME,
            "--namespace=" + bed.namespace(),
            "--wait",
            "--timeout=3m")
        .text();
    eventually("its pods are gone", SOON, () -> assertThat(pods()).isEmpty());
  }

  private List<Pod> pods() {
    return bed.client()
        .pods()
        .inNamespace(bed.namespace())
        .withLabel("app.kubernetes.io/name", Helm.NAME)
        .list()
        .getItems();
  }
}
