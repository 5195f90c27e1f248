package io.litefsoperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.litefsoperator.testing.Helm;
import io.litefsoperator.testing.InstalledOperator;
import io.litefsoperator.testing.Kubectl;
import io.litefsoperator.testing.OperatorArchive;
import io.litefsoperator.testing.TestBed;
import io.litefsoperator.testing.TestCluster.Enforced;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The README's first command: the operator from its image, installed as a user would. */
@Isolated("its operator watches every namespace")
class DemoIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Path OUTPUT = Path.of("target/demo.log");

  @Test
  void itShowsARowOnEveryReplicaAndARefusedWrite() throws IOException, InterruptedException {
    ProcessBuilder demo =
        new ProcessBuilder(Path.of("deploy/local/demo").toAbsolutePath().toString());
    demo.environment().put("OPERATOR_PREBUILT", "1"); // by this build, a phase ago
    demo.redirectErrorStream(true).redirectOutput(OUTPUT.toFile());
    Process process;
    // Its policies must let itself through, where they have an effect.
    try (Enforced policies = bed.cluster().enforcePolicies()) {
      process = demo.start();
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("see %s", OUTPUT).isTrue();
    }

    String output = Files.readString(OUTPUT, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output)
        .containsPattern("notes-1: \\d+\\|written on notes-0")
        .containsPattern("notes-2: \\d+\\|written on notes-0")
        .contains("attempt to write a readonly database")
        .contains("What to try next");
    operator().assertLogIsClean();
    assertThat(
            bed.client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace("default")
                .withName("notes")
                .get()
                .getSpec()
                .getIngress())
        .flatExtracting(NetworkPolicyIngressRule::getFrom)
        .extracting(NetworkPolicyPeer::getNamespaceSelector)
        .contains(
            new LabelSelectorBuilder()
                .addToMatchLabels("kubernetes.io/metadata.name", Helm.NAME)
                .build());
    OperatorArchive image = OperatorArchive.build();
    assertTheOperatorIsThe(image);
    assertItStartsFromItsCacheOrWithout(image);
  }

  private static InstalledOperator operator() {
    return new InstalledOperator(bed.client());
  }

  private static void assertTheOperatorIsThe(OperatorArchive image) {
    assertThat(operator().pods())
        .flatExtracting(pod -> pod.getStatus().getContainerStatuses())
        .extracting(ContainerStatus::getImageID)
        .as("built by deploy/local/operator-image")
        .allMatch(id -> id.endsWith(image.id()));
    assertThat(operator().pods())
        .flatExtracting(pod -> pod.getSpec().getContainers())
        .extracting(Container::getSecurityContext)
        .allMatch(
            context ->
                context.getReadOnlyRootFilesystem()
                    && context.getCapabilities().getDrop().equals(List.of("ALL")));
  }

  /** As it was started there, but with an order for the JVM before the operator's own. */
  private static void assertItStartsFromItsCacheOrWithout(OperatorArchive image) {
    String cached = "io.litefsoperator.Main source: shared objects file";

    assertThat(help(image, "-XX:AOTMode=on")).contains(cached, "Usage: litefs-operator");
    assertThat(help(image, "-XX:-UseCompactObjectHeaders"))
        .contains("Usage: litefs-operator")
        .doesNotContain(cached);
  }

  private static String help(OperatorArchive image, String option) {
    String command = String.join(" ", image.entrypoint());
    return Kubectl.run(
            bed.cluster(),
            "kubectl exec --namespace %s deployment/%s -- %s --help"
                .formatted(
                    Helm.NAME,
                    Helm.NAME,
                    command.replace(" -jar ", " -Xlog:class+load " + option + " -jar ")))
        .text();
  }

  @AfterAll
  static void leaveTheClusterToTheOthers() {
    KubernetesClient client = bed.client();
    var notes = Map.of("litefs-operator.io/cluster", "notes");
    client.resources(RawLiteFsCluster.class).inNamespace("default").withName("notes").delete();
    await("the demo's pods are gone")
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                client.pods().inNamespace("default").withLabels(notes).list().getItems().isEmpty());
    client.persistentVolumeClaims().inNamespace("default").withLabels(notes).delete();
    new InstalledOperator(client).stop();
  }
}
