package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a user adds to the operator's pods and Services works. */
@TestMethodOrder(OrderAnnotation.class)
final class PodTemplateIT {

  @RegisterExtension static final TestBed bed = TestBed.withOperator();

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String TEMPLATE =
      """
      metadata:
        labels: {team: notes}
      spec:
        terminationGracePeriodSeconds: 5
        serviceAccountName: plain
        automountServiceAccountToken: false
        priorityClassName: system-cluster-critical
        imagePullSecrets: [{name: registry}]
        tolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]
        volumes: [{name: words, configMap: {name: words}}]
        containers:
          - name: app
            env: [{name: GREETING, value: hello}]
            volumeMounts: [{name: words, mountPath: /words, readOnly: true}]
      """;

  private static Service service(String name) {
    return bed.client().services().inNamespace(bed.namespace()).withName(name).get();
  }

  private static Manifest manifest(Notes notes) {
    return notes
        .manifest()
        .set("ports", "[{name: http, containerPort: 3000}]")
        .set("podTemplate", TEMPLATE);
  }

  @Test
  @Order(1)
  void aPodHasTheUsersAccountPriorityTolerationsSecretsAndVolumes() {
    bed.client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("plain")
                .withNamespace(bed.namespace())
                .endMetadata()
                .build())
        .create();
    bed.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("words")
                .withNamespace(bed.namespace())
                .endMetadata()
                .withData(Map.of("word", "mounted"))
                .build())
        .create();
    Notes notes = bed.notes("notes");

    notes.apply(manifest(notes)).awaitReady(1);

    Pod pod = notes.pod(0);
    assertThat(pod.getMetadata().getLabels()).containsEntry("team", "notes");
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("plain");
    assertThat(pod.getSpec().getPriority()).as("of that class").isEqualTo(2_000_000_000);
    assertThat(pod.getSpec().getImagePullSecrets())
        .extracting(secret -> secret.getName())
        .containsExactly("registry");
    assertThat(pod.getSpec().getTolerations())
        .extracting(toleration -> toleration.getKey())
        .contains("dedicated");
    assertThat(notes.exec(0, "sh", "-c", "cat /words/word; printf ' %s' $GREETING").text())
        .isEqualTo("mounted hello");
    assertThat(notes.exec(0, "ls", "/var/run/secrets").code()).as("no token").isNotZero();
    notes.write("with all that");
  }

  @Test
  @Order(2)
  void aServiceIsOfferedByALoadBalancerAndNotAnyMoreAndNoPodIsRestarted() {
    Notes notes = bed.notes("notes");
    String uid = notes.pod(0).getMetadata().getUid();

    notes.apply(
        manifest(notes)
            .set(
                "services",
                "{primary: {type: LoadBalancer, externalTrafficPolicy: Local, labels: {team: notes},"
                    + " annotations: {example.com/balancer: inside}}}"));
    eventually(
        "the Service is of that type",
        SOON,
        () -> {
          Service primary = service("notes-primary");
          assertThat(primary.getSpec().getType()).isEqualTo("LoadBalancer");
          assertThat(primary.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
          assertThat(primary.getMetadata().getLabels()).containsEntry("team", "notes");
          assertThat(primary.getMetadata().getAnnotations())
              .containsEntry("example.com/balancer", "inside");
        });
    assertThat(service("notes").getSpec().getType()).isEqualTo("ClusterIP");
    notes.awaitReady(1);

    notes.apply(manifest(notes));
    eventually(
        "it is as before",
        SOON,
        () -> {
          Service primary = service("notes-primary");
          assertThat(primary.getSpec().getType()).isEqualTo("ClusterIP");
          assertThat(primary.getSpec().getPorts())
              .allSatisfy(port -> assertThat(port.getNodePort()).isNull());
          assertThat(primary.getMetadata().getLabels()).doesNotContainKey("team");
          assertThat(primary.getMetadata().getAnnotations())
              .doesNotContainKey("example.com/balancer");
        });
    notes.awaitReady(1);
    assertThat(notes.pod(0).getMetadata().getUid()).isEqualTo(uid);
  }

  @Test
  @Order(3)
  void theAnnotationRestartRestartsThePods() {
    Notes notes = bed.notes("notes");
    String uid = notes.pod(0).getMetadata().getUid();

    notes.annotate("litefs-operator.io/restart", "2026-01-01");

    eventually(
        "it is another pod",
        SOON,
        () -> assertThat(notes.pod(0).getMetadata().getUid()).isNotEqualTo(uid));
    notes.awaitReady(1);
    assertThat(notes.texts(0)).containsExactly("with all that");
    String restarted = notes.pod(0).getMetadata().getUid();
    bed.awaitLooks(notes, 2);
    assertThat(notes.pod(0).getMetadata().getUid()).as("once").isEqualTo(restarted);
  }
}
