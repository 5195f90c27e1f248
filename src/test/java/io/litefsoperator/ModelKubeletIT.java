package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the fault test's model takes for granted of the kubelet, by the numbers of its package's
 * description.
 */
final class ModelKubeletIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Duration SOON = Duration.ofSeconds(40);

  private static final String RUNS =
      "image: %s, imagePullPolicy: IfNotPresent".formatted(Manifest.IMAGE);

  /** A pod's only container, until it is told to end. */
  private static final String ENDS_WHEN_TOLD =
      "command: [sh, -c, 'until [ -e /tmp/end ]; do sleep 0.1; done; exit 1']";

  /** As the guard's, and as a pod mounts its own files. */
  private static final String CONFIG =
      """
      volumes:
          - name: config
            projected: {sources: [{configMap: {name: %s, optional: true,
              items: [{key: value, path: %s/value}]}}]}
          - {name: scratch, emptyDir: {}}
      """;

  private static final String ENV =
      "env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]";

  private static final String OWN_FILE =
      "{name: config, mountPath: /own/value, subPathExpr: $(POD)/value}";

  private static Pod pod(String name, int graceSeconds, String spec) {
    return bed.client()
        .resource(
            Serialization.unmarshal(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: '%s'}
                spec:
                  terminationGracePeriodSeconds: %d
                  %s
                """
                    .formatted(name, graceSeconds, spec.indent(2).strip()),
                Pod.class))
        .inNamespace(bed.namespace())
        .create();
  }

  private static ConfigMap write(String name, String value) {
    return bed.client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(bed.namespace())
                .endMetadata()
                .withData(Map.of("value", value))
                .build())
        .fieldManager("tests")
        .serverSideApply();
  }

  private static void awaitRestarts(Notes pods, int number) {
    eventually(
        "the app runs",
        SOON,
        () ->
            assertThat(pods.pod(0).getStatus().getContainerStatuses())
                .singleElement()
                .satisfies(
                    app -> {
                      assertThat(app.getState().getRunning()).isNotNull();
                      assertThat(app.getRestartCount()).isEqualTo(number);
                    }));
  }

  private static String read(Notes pods, String file) {
    return pods.exec(0, "cat", file).text();
  }

  /** Which is how the time that a pod has can be shortened. */
  @Test
  void aFirstDeleteWithAShorterGracePeriodIsHeeded9() {
    Pod pod = deaf("heeds", 60);

    Instant deleted = Instant.now();
    bed.client().resource(pod).withGracePeriod(1).delete();

    assertThat(awaitGone(pod, deleted)).isLessThan(Duration.ofSeconds(30));
  }

  /** kubernetes/kubernetes#83916, open: where this fails, the kubelet has learned it. */
  @Test
  void aSecondDeleteShortensTheTimeOnlyInTheApiServer9() {
    Pod pod = deaf("deaf", 6);
    bed.client().resource(pod).delete();
    Instant deleted = Instant.now();
    assertThat(bed.notes("deaf").pod(0).getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(6);

    bed.client().resource(pod).withGracePeriod(1).delete();

    assertThat(bed.notes("deaf").pod(0).getMetadata().getDeletionGracePeriodSeconds()).isEqualTo(1);
    assertThat(awaitGone(pod, deleted)).isGreaterThan(Duration.ofSeconds(5));
  }

  /** As the first process of its container, sleep ignores SIGTERM. */
  private static Pod deaf(String name, int graceSeconds) {
    Pod pod =
        pod(
            name + "-0",
            graceSeconds,
            """
            containers: [{name: app, %s, command: [sleep, infinity]}]
            """
                .formatted(RUNS));
    awaitRestarts(bed.notes(name), 0);
    return pod;
  }

  private static Duration awaitGone(Pod pod, Instant since) {
    eventually("it is gone", SOON, () -> assertThat(bed.client().resource(pod).get()).isNull());
    return Duration.between(since, Instant.now());
  }

  /** With others about on its machine that have the ConfigMap since before. */
  @Test
  void aPodSeesItsConfigMapNotOlderThanItself11() {
    for (int i = 0; i < 5; i++) {
      write("newest", Integer.toString(i));
      String name = "newest-" + i;
      pod(
          name,
          1,
          """
          restartPolicy: Never
          containers:
            - {name: app, %s, %s, volumeMounts: [%s],
               command: [sh, -c, 'cat /own/value > /dev/termination-log']}
          %s
          """
              .formatted(RUNS, ENV, OWN_FILE, CONFIG.formatted("newest", name)));
    }
    Notes pods = bed.notes("newest");
    for (int i = 0; i < 5; i++) {
      int ordinal = i;
      eventually(
          "it has read it",
          SOON,
          () ->
              assertThat(
                      Integer.parseInt(
                          pods.pod(ordinal)
                              .getStatus()
                              .getContainerStatuses()
                              .get(0)
                              .getState()
                              .getTerminated()
                              .getMessage()))
                  .isGreaterThanOrEqualTo(ordinal));
    }
  }

  /** The one that is started in its place has the new one, if the kubelet has it by then. */
  @Test
  void aContainerKeepsItsFileAsItWasWhenItStarted11() {
    Notes pods = bed.notes("keeps");
    write("keeps", "old");
    pod(
        "keeps-0",
        1,
        """
        containers:
          - {name: app, %s, %s, %s, volumeMounts: [%s,
             {name: config, mountPath: /folder, subPathExpr: $(POD)},
             {name: config, mountPath: /all}]}
        %s
        """
            .formatted(RUNS, ENV, ENDS_WHEN_TOLD, OWN_FILE, CONFIG.formatted("keeps", "keeps-0")));
    awaitRestarts(pods, 0);
    assertThat(read(pods, "/own/value")).isEqualTo("old");
    assertThat(read(pods, "/folder/value")).isEqualTo("old");

    write("keeps", "new");
    refresh(pods);
    eventually(
        "the kubelet has it",
        SOON,
        () -> assertThat(read(pods, "/all/keeps-0/value")).isEqualTo("new"));

    assertThat(read(pods, "/own/value")).isEqualTo("old");
    assertThat(pods.exec(0, "ls", "/folder").text()).as("why no folder is mounted").isEmpty();

    pods.exec(0, "touch", "/tmp/end").text();
    awaitRestarts(pods, 1);
    assertThat(read(pods, "/own/value")).isEqualTo("new");
  }

  /** A change of the pod lets its kubelet look at its volumes at once. */
  private static void refresh(Notes pods) {
    bed.client()
        .resource(pods.pod(0))
        .edit(
            pod -> {
              pod.getMetadata().setAnnotations(Map.of("example.com/any", "x"));
              return pod;
            });
  }

  @Test
  void anInitContainerIsNotRunAgainWhenOnlyTheAppsIs12() {
    Notes pods = bed.notes("once");
    pod(
        "once-0",
        1,
        """
        initContainers:
          - {name: init, %1$s, command: [sh, -c, 'echo run >> /scratch/runs'],
             volumeMounts: [{name: scratch, mountPath: /scratch}]}
        containers:
          - {name: app, %1$s, %2$s, volumeMounts: [{name: scratch, mountPath: /scratch}]}
        volumes: [{name: scratch, emptyDir: {}}]
        """
            .formatted(RUNS, ENDS_WHEN_TOLD));
    awaitRestarts(pods, 0);

    pods.exec(0, "touch", "/tmp/end").text();
    awaitRestarts(pods, 1);

    assertThat(read(pods, "/scratch/runs")).isEqualTo("run");
    assertThat(pods.pod(0).getStatus().getInitContainerStatuses().get(0).getRestartCount())
        .isZero();
  }
}
