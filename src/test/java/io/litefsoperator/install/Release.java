package io.litefsoperator.install;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Helm;
import io.litefsoperator.testing.InstalledOperator;
import io.litefsoperator.testing.OperatorImage;
import io.litefsoperator.testing.TestBed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The chart, installed in a bed's namespace. */
final class Release {

  private static final Duration SOON = Duration.ofMinutes(2);

  private final TestBed bed;

  private Release(TestBed bed) {
    this.bed = bed;
  }

  static Release install(TestBed bed, Path chart, OperatorImage image, String... values) {
    Release release = new Release(bed);
    release.helm("install", chart, image, values);
    return release;
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
    return new InstalledOperator(bed.client(), bed.namespace()).pods();
  }
}
