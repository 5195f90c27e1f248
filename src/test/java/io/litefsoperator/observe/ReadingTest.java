package io.litefsoperator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.api.LiteFsCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingTest {

  private static Reading read(String specAndStatus) {
    return Reading.of(
        Serialization.unmarshal(
            """
            apiVersion: litefs-operator.io/v1alpha1
            kind: LiteFsCluster
            metadata: {name: notes, namespace: default, uid: c-1}
            """
                + specAndStatus,
            RawLiteFsCluster.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec: {image: [1]}                                   | spec.image:
          spec: {image: x, replicas: many}                     | spec.replicas:
          spec: {image: x, replicas: 99999999999}              | spec.replicas:
          spec: {image: x, exec: [{cmd: a}, {cmd: {}}]}        | spec.exec[1].cmd:
          spec: {image: x, startupProbe: {periodSeconds: 99999999999}} | spec.startupProbe.periodSeconds:
          {}                                                   | spec is missing
          """)
  void whatCannotBeReadIsNamed(String document, String field) {
    assertThat(read(document.equals("{}") ? "" : document))
        .isInstanceOfSatisfying(
            Reading.Unreadable.class, unreadable -> assertThat(unreadable.why()).startsWith(field));
  }

  /** Such as an operator finds that was rolled back to an earlier version. */
  @Test
  void whatALaterVersionWroteDoesNotKeepUsFromReadingTheRest() {
    Reading reading =
        read(
            """
            spec: {image: x, novelty: {a: 1}}
            status:
              clusterId: LFSC0123456789ABCDEF
              nodes: [{name: notes-0, role: Arbiter, state: Levitating}]
            """);

    assertThat(reading).isInstanceOf(Reading.Read.class);
    LiteFsCluster cluster = ((Reading.Read) reading).cluster();
    assertThat(cluster.getSpec().image()).isEqualTo("x");
    assertThat(cluster.getStatus().clusterId()).isEqualTo("LFSC0123456789ABCDEF");
  }
}
