package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.litefsoperator.testing.Browser;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.IssoPage;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application of others', unmodified in three pods, used by a person in a browser. */
final class ExampleIT {

  private static final int PODS = 3;
  private static final Duration ARRIVES = Duration.ofSeconds(10);

  @RegisterExtension static final TestBed bed = TestBed.withOperator();
  @RegisterExtension static final Browser browser = new Browser();

  private static Notes isso;

  @BeforeAll
  static void theExampleIsAppliedAsItIs() {
    assumeTrue(bed.cluster().isLocal(), "this machine has no route to that cluster's Services");
    bed.cluster().loadIsso();
    CommandResult applied =
        Kubectl.run(
            bed.cluster(),
            "kubectl apply -n %s -f deploy/examples/isso.yaml".formatted(bed.namespace()));
    assertThat(applied.code()).as(applied.err()).isZero();
    isso = bed.notes("isso").awaitReady(PODS);
  }

  @Test
  void aCommentWrittenThroughTheServiceIsThereAtOnceAndThenInEveryPod() {
    IssoPage page = IssoPage.open(browser, service());
    page.write("Written through the Service");

    assertThat(page.reload().comments()).contains("Written through the Service");
    assertEveryPodShows("Written through the Service");
  }

  @Test
  void aCommentWrittenInAReplicaIsThereAtOnceAndThenInEveryPod() {
    IssoPage page = IssoPage.open(browser, pod(2));
    page.write("Written in a replica");

    assertThat(page.reload().comments()).contains("Written in a replica");
    assertEveryPodShows("Written in a replica");
  }

  private static void assertEveryPodShows(String comment) {
    for (int ordinal = 0; ordinal < PODS; ordinal++) {
      IssoPage page = IssoPage.open(browser, pod(ordinal));
      eventually(
          "the comment is shown by " + isso.podName(ordinal),
          ARRIVES,
          () -> assertThat(page.reload().comments()).contains(comment));
    }
  }

  private static String service() {
    Service service =
        bed.client().services().inNamespace(bed.namespace()).withName(isso.name()).get();
    return service.getSpec().getClusterIP() + ":" + gateway().getPort();
  }

  private static String pod(int ordinal) {
    Pod pod = isso.pod(ordinal);
    return pod.getStatus().getPodIP() + ":" + gateway().getPort();
  }

  private static ServicePort gateway() {
    return bed
        .client()
        .services()
        .inNamespace(bed.namespace())
        .withName(isso.name())
        .get()
        .getSpec()
        .getPorts()
        .stream()
        .filter(port -> "http".equals(port.getName()))
        .findFirst()
        .orElseThrow();
  }
}
