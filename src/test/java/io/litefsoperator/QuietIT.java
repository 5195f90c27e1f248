package io.litefsoperator;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Manifest;
import io.litefsoperator.testing.Notes;
import io.litefsoperator.testing.OperatorProcess;
import io.litefsoperator.testing.Samples;
import io.litefsoperator.testing.TestBed;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A settled cluster causes no write, by the API server's own count. */
@Isolated("the API server counts everybody's writes")
final class QuietIT {

  @RegisterExtension static final TestBed bed = TestBed.withoutOperator();

  private static final Pattern WRITE =
      Pattern.compile(
          "apiserver_request_total\\{.*resource=\"(litefsclusters|statefulsets|services|configmaps"
              + "|pods|persistentvolumeclaims|events"
              + "|poddisruptionbudgets|networkpolicies)\".*verb=\"(POST|PUT|PATCH|APPLY|DELETE)\".*}");
  private static final String RESYNC = "--resync=1s";
  private static final String POLICIES = "--pod-namespace=litefs-operator";
  private static final Duration SOON = Duration.ofSeconds(60);

  @BeforeAll
  static void aClusterSettles() {
    OperatorProcess operator = bed.startOperator(RESYNC, POLICIES);
    Notes notes = bed.notes("notes");
    notes.apply(awkward(notes.manifest()).replicas(3)).awaitReady(3);
    eventually(
        "the StatefulSet controller has nothing more to write either",
        SOON,
        () ->
            assertThat(
                    bed.client()
                        .apps()
                        .statefulSets()
                        .inNamespace(bed.namespace())
                        .withName("notes")
                        .get()
                        .getStatus()
                        .getAvailableReplicas())
                .isEqualTo(3));
    eventually(
        "nothing is written between two looks",
        SOON,
        () -> {
          Map<String, Double> before = writes();
          operator.awaitLooks(2);
          assertThat(writes()).isEqualTo(before);
        });
  }

  /** With values that the API server stores in other words, or not at all. */
  private static Manifest awkward(Manifest manifest) {
    return manifest
        .set("env", "[{name: EMPTY, value: ''}, {name: FULL, value: x}]")
        .set("ports", "[{name: http, containerPort: 3000}, {containerPort: 5353, protocol: UDP}]")
        .set("resources", "{requests: {cpu: '0.01', memory: 16384Ki}, limits: {memory: 1024Mi}}")
        .set("readinessProbe", "{exec: {command: [test, -e, /litefs/notes.db]}}")
        .set("litefs.config.data.retention", "90m")
        .set(
            "podTemplate",
            """
            metadata: {annotations: {example.com/empty: ''}}
            spec:
              terminationGracePeriodSeconds: 5
              nodeSelector: {}
              affinity: {}
              securityContext: {}
              tolerations: []
              hostAliases: [{ip: 198.18.127.1, hostnames: [elsewhere.test]}]
              volumes:
                - {name: cache, emptyDir: {sizeLimit: 1024Mi}}
                - {name: who, downwardAPI: {items: [{path: name, fieldRef: {fieldPath: metadata.name}}]}}
              containers:
                - name: app
                  env: [{name: NONE, value: ''}, {name: ME, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                  volumeMounts: [{name: cache, mountPath: /cache}, {name: who, mountPath: /who}]
                - name: beside
                  image: docker.io/litefs-operator/notes:1
                  imagePullPolicy: IfNotPresent
                  command: [sleep, infinity]
                  resources: {requests: {cpu: '0.001', memory: 4096Ki}}
            """);
  }

  @Test
  void severalResyncsWriteNothing() {
    Map<String, Double> before = writes();

    bed.operator().awaitLooks(5);

    assertThat(writes()).isEqualTo(before);
  }

  @Test
  void anOperatorThatWasKilledAndStartedAgainWritesNothing() {
    Map<String, Double> before = writes();

    bed.operator().kill();
    OperatorProcess next = bed.startOperator(RESYNC, POLICIES);
    next.awaitLooks(3);

    assertThat(writes()).isEqualTo(before);
  }

  private static Map<String, Double> writes() {
    Map<String, Double> writes = new TreeMap<>();
    Samples.parse(bed.client().raw("/metrics"))
        .values()
        .forEach(
            (series, value) -> {
              Matcher write = WRITE.matcher(series);
              if (write.matches()) {
                writes.merge(write.group(2) + " " + write.group(1), value, Double::sum);
              }
            });
    assertThat(writes).as("the API server counts writes").containsKey("POST services");
    return writes;
  }
}
