package io.litefsoperator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.litefsoperator.testing.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecCheckTest {

  private static Decision decide(String spec) {
    return new Decide()
        .on(
            Scenario.read(
                """
            apiVersion: litefs-operator.io/v1alpha1
            kind: LiteFsCluster
            metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
            spec:
              image: example/notes:1.4
            """
                    + spec.indent(2)),
            Scenario.NOON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          podTemplate: {spec: {containers: [{name: app, env: [{name: HOSTNAME, value: x}]}]}}      | spec.podTemplate.spec.containers[app].env             | sets HOSTNAME
          podTemplate: {spec: {containers: [{name: side, env: [{name: HOSTNAME, value: x}]}]}}     | spec.podTemplate.spec.containers[side].env            | sets HOSTNAME
          podTemplate: {spec: {initContainers: [{name: i, env: [{name: HOSTNAME, value: x}]}]}}    | spec.podTemplate.spec.initContainers[i].env           | sets HOSTNAME
          podTemplate: {spec: {volumes: [{name: litefs-data, emptyDir: {}}]}}                      | spec.podTemplate.spec.volumes                         | litefs-data
          podTemplate: {spec: {volumes: [{name: litefs-config, emptyDir: {}}]}}                    | spec.podTemplate.spec.volumes                         | litefs-config
          podTemplate: {spec: {volumes: [{name: litefs-pod, emptyDir: {}}]}}                       | spec.podTemplate.spec.volumes                         | litefs-pod
          podTemplate: {spec: {initContainers: [{name: guard, image: other}]}}                     | spec.podTemplate.spec.initContainers[guard]               | set nothing but its resources
          podTemplate: {spec: {containers: [{name: guard, image: other}]}}                         | spec.podTemplate.spec.containers[guard]               | set nothing but its resources
          podTemplate: {spec: {initContainers: [{name: litefs, env: [{name: A, value: b}]}]}}      | spec.podTemplate.spec.initContainers[litefs]              | set nothing but its resources
          podTemplate: {spec: {initContainers: [{name: unmount, image: other}]}}                   | spec.podTemplate.spec.initContainers[unmount]             | set nothing but its resources
          podTemplate: {spec: {containers: [{name: ready, image: other}]}}                         | spec.podTemplate.spec.containers[ready]               | set nothing but its resources
          podTemplate: {spec: {containers: [{name: gateway, image: other}]}}                       | spec.podTemplate.spec.containers[gateway]             | set nothing but its resources
          podTemplate: {spec: {volumes: [{name: litefs-shared, emptyDir: {}}]}}                    | spec.podTemplate.spec.volumes                         | litefs-shared
          litefs: {delivery: Sidecar, dataPath: /shared/data}                                      | spec.litefs.dataPath                                  | write another one
          podTemplate: {metadata: {labels: {litefs-operator.io/cluster: other}}}                   | spec.podTemplate.metadata.labels                      | litefs-operator.io/cluster
          podTemplate: {metadata: {labels: {litefs-operator.io/role: primary}}}                    | spec.podTemplate.metadata.labels                      | litefs-operator.io/role
          podTemplate: {spec: {containers: [{name: app, volumeMounts: [{name: x, mountPath: /litefs}]}]}}         | spec.podTemplate.spec.containers[app].volumeMounts | /litefs
          podTemplate: {spec: {containers: [{name: app, volumeMounts: [{name: x, mountPath: /litefs/}]}]}}        | spec.podTemplate.spec.containers[app].volumeMounts | /litefs
          podTemplate: {spec: {initContainers: [{name: exec-0, image: other}]}}                    | spec.podTemplate.spec.initContainers[exec-0]              | set nothing but its resources
          podTemplate: {spec: {containers: [{name: app, volumeMounts: [{name: x, mountPath: /config}]}]}}         | spec.podTemplate.spec.containers[app].volumeMounts | /config
          podTemplate: {spec: {containers: [{name: app, volumeMounts: [{name: x, mountPath: /config/litefs.yml}]}]}} | spec.podTemplate.spec.containers[app].volumeMounts | /config/litefs.yml
          podTemplate: {spec: {containers: [{name: app, volumeMounts: [{name: x, mountPath: /var/lib/litefs}]}]}} | spec.podTemplate.spec.containers[app].volumeMounts | /var/lib/litefs
          podTemplate: {spec: {terminationGracePeriodSeconds: soon}}                               | spec.podTemplate                                      | is not a pod template
          env: [{name: LITEFS_POD_NAME, value: x}]                                                 | spec.env                                              | LITEFS_POD_NAME
          podTemplate: {spec: {containers: [{name: app, env: [{name: LITEFS_POD_NAME, value: x}]}]}} | spec.podTemplate.spec.containers[app].env           | LITEFS_POD_NAME
          podTemplate: {spec: {containers: [{image: x}]}}                                          | spec.podTemplate.spec.containers                      | without a name
          podTemplate: {spec: {containers: [{name: app, ports: [{containerPort: 20202}]}]}}        | spec.podTemplate.spec.containers[app].ports           | has port 20202,
          podTemplate: {spec: {containers: [{name: side, ports: [{name: litefs, containerPort: 9}]}]}} | spec.podTemplate.spec.containers[side].ports      | named 'litefs'
          podTemplate: {spec: {containers: [{name: app, volumeMounts: [{name: x, mountPath: /litefs/deep}]}]}} | spec.podTemplate.spec.containers[app].volumeMounts | /litefs/deep
          podTemplate: {metadata: {annotations: {litefs-operator.io/start-granted: "true"}}}       | spec.podTemplate.metadata.annotations                 | litefs-operator.io/start-granted
          services: {all: {labels: {app.kubernetes.io/name: mine}}}                                | spec.services.all.labels                              | app.kubernetes.io/name
          services: {primary: {labels: {litefs-operator.io/cluster: notes}}}                       | spec.services.primary.labels                          | litefs-operator.io/cluster
          services: {replicas: {annotations: {litefs-operator.io/applied-hash: x}}}                | spec.services.replicas.annotations                    | litefs-operator.io/applied-hash
          ports: [{name: litefs, containerPort: 8080}]                                             | spec.ports                                            | LiteFS's own
          ports: [{name: http, containerPort: 20202}]                                              | spec.ports                                            | LiteFS's own
          """)
  void whatTheSchemaCannotRefuseIsRefusedByName(String spec, String field, String message) {
    Decision decision = decide(spec);

    assertThat(decision.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).isEqualTo(field);
              assertThat(problem.message()).contains(message);
            });
    assertThat(decision.children()).as("nothing is done about a wrong spec").isEmpty();
    assertThat(decision.actions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: http, containerPort: 3000}  | 'app'
          {name: app, containerPort: 8080}   | port 8080
          {containerPort: 20203}             | port 20203
          {containerPort: 20204}             | port 20204
          {containerPort: 20205}             | port 20205
          """)
  void aPortThatTheGatewayTakesIsRefusedUnderRoutingAlone(String port, String message) {
    String ports = "ports: [%s]\n".formatted(port);
    Decision decision = decide(ports + "routing: {appPort: 3000, database: notes.db}\n");

    assertThat(decision.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).isEqualTo("spec.ports");
              assertThat(problem.message()).contains(message);
            });
    assertThat(decide(ports).problems()).isEmpty();
  }

  @Test
  void everyProblemIsNamedAtOnce() {
    Decision decision =
        decide(
            """
            ports: [{containerPort: 20202}]
            podTemplate: {spec: {volumes: [{name: litefs-data, emptyDir: {}}]}}
            """);
    assertThat(decision.problems()).hasSize(2);
  }

  @Test
  void aTemplateThatOnlyAddsIsNoProblem() {
    Decision decision =
        decide(
            """
            podTemplate:
              metadata: {labels: {team: notes, litefs-operator.io/cluster: notes}}
              spec:
                nodeSelector: {disk: ssd}
                initContainers: [{name: guard, resources: {limits: {memory: 1Gi}}}]
                containers: [{name: app, env: [{name: HOST, value: 0.0.0.0}]}]
            """);
    assertThat(decision.problems()).isEqualTo(List.of());
    assertThat(decision.children()).isNotEmpty();
  }
}
