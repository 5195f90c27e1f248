package io.litefsoperator.install;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Helm;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.OperatorImage;
import io.litefsoperator.testing.PreviousCommit;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** From the chart and the operator of the commit before this one, with clusters that run. */
@Isolated("the CRD is changed")
final class UpgradeIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final String OWN = "--set=watch.scope=own";
  private static final Duration SOON = Duration.ofMinutes(1);

  @Test
  void anUpgradeOfTheOperatorTouchesNobodysPods() {
    PreviousCommit previous = PreviousCommit.checkedOut();
    OperatorImage before = previous.image(bed.cluster());
    OperatorImage now = OperatorImage.current(bed.cluster());
    Release release = Release.install(bed, previous.chart(), before, OWN);
    Notes inside = bed.notes("inside");
    Notes beside = bed.notes("beside");
    inside.apply(inside.manifest().replicas(2));
    beside.apply(beside.manifest().replicas(2).sidecar());
    List<Notes> clusters = List.of(inside, beside);
    clusters.forEach(cluster -> cluster.awaitReady(2));
    PodsUnmoved pods = PodsUnmoved.of(inside, beside);

    // Where nothing but the chart's files differ, the operator is made to start anew all the same.
    release.upgrade(Helm.CHART, now, OWN, "--set-string=podAnnotations.upgraded=true");
    clusters.forEach(UpgradeIT::awaitLook);

    pods.assertUnmoved();
    clusters.forEach(cluster -> cluster.awaitReady(2));
    release.uninstall();
  }

  /** To be paused and to go on again, it is looked at twice; the second look applies everything. */
  private static void awaitLook(Notes cluster) {
    cluster.pause();
    cluster.resume();
    eventually(
        "the new operator works on " + cluster.name(),
        SOON,
        () -> assertThat(cluster.condition("Reconciling").getReason()).isNotEqualTo("Paused"));
  }
}
