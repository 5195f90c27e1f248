package io.litefsoperator.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.testing.CommandResult;
import io.litefsoperator.testing.Golden;
import io.litefsoperator.testing.Helm;
import io.litefsoperator.testing.InstallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The chart as Helm renders it, without a cluster. For each folder of src/test/charts: what comes
 * of the values in {@code in.yaml}, as it stands in {@code out}.
 */
final class ChartIT {

  private static final Path CRD = Path.of("crds/litefsclusters.litefs-operator.io-v1.yml");

  static List<String> cases() throws IOException {
    return ChartCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void helmLintFindsNothing(String name) {
    CommandResult lint =
        Helm.run("lint", "--strict", Helm.CHART.toString(), "--values=" + ChartCases.values(name));

    assertThat(lint.text()).contains("1 chart(s) linted, 0 chart(s) failed");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyObjectIsAsWrittenDown(String name) throws IOException {
    Map<String, String> objects = new TreeMap<>();
    for (String document : ChartCases.render(name)) {
      if (!isCrd(document)) {
        objects.put(file(document), document);
      }
    }

    Path out = ChartCases.FOLDER.resolve(name).resolve("out");
    objects.forEach((file, document) -> Golden.assertMatches(out.resolve(file), document));
    try (Stream<Path> files = Files.list(out)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("files of %s", out)
          .containsExactlyInAnyOrderElementsOf(objects.keySet());
    }
  }

  private static String file(String document) {
    JsonNode object = Serialization.unmarshal(document, JsonNode.class);
    JsonNode metadata = object.path("metadata");
    String namespace = metadata.path("namespace").asText("");
    return Stream.of(
            object.path("kind").asText(),
            namespace.equals(ChartCases.NAMESPACE) ? "" : namespace,
            metadata.path("name").asText())
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("-", "", ".yaml"));
  }

  private static boolean isCrd(String document) {
    return document.contains("\nkind: CustomResourceDefinition\n");
  }

  @Test
  void theCrdIsTheGeneratedOneAndIsKept() throws IOException {
    String crd =
        Helm.render(ChartCases.NAMESPACE).stream()
            .filter(ChartIT::isCrd)
            .collect(Collectors.joining());

    String annotations = "  annotations:\n    helm.sh/resource-policy: keep\n";
    assertThat(crd).contains("metadata:\n" + annotations);
    assertThat(crd.replace(annotations, ""))
        .isEqualTo("# Source: litefs-operator/templates/crd.yaml\n" + Files.readString(CRD));
  }

  @Test
  void kustomizeHasWhatTheChartMakesByDefault() throws IOException {
    String objects =
        Helm.render("litefs-operator", "--set=crds.install=false").stream()
            .collect(Collectors.joining("---\n"));

    Golden.assertMatches(
        InstallFile.OPERATOR,
        """
        # What the chart in deploy/helm makes by default. Change it there, then:
        # mvn verify -Dtest=CrdTest -Dit.test=ChartIT -Dgolden.write=true
        """
            + objects);
    InstallFile.assertMatches(Files.readString(CRD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replica=2                                            | additional properties 'replica' not allowed
          replicas=-1                                          | /replicas
          replicas=two                                         | /replicas
          image.digest=latest                                  | /image/digest
          image.pullPolicy=Sometimes                           | /image/pullPolicy
          watch.scope=cluster                                  | /watch/scope
          watch.scope=some                                     | /watch/namespaces
          watch.namespaces={team-a}                            | /watch/namespaces
          watch.scope=some,watch.namespaces={Team}             | /watch/namespaces/0
          leaderElection.enabled=false,replicas=2              | /replicas
          options.resync=often                                 | /options/resync
          options.namespaces=team-a                            | additional properties 'namespaces' not allowed
          env[0].value=x                                       | /env/0
          podLabels.app\\.kubernetes\\.io/name=mine            | /podLabels
          podDisruptionBudget.maxUnavailable=0                 | /podDisruptionBudget/maxUnavailable
          serviceAccount.name=My_Account                       | /serviceAccount/name
          monitoring.podMonitor.interval=rarely                | /monitoring/podMonitor/interval
          env[0].name=LITEFS_OPERATOR_RESYNC,env[0].value=1m   | env[0].name: LITEFS_OPERATOR_RESYNC is set by the chart; write options
          """)
  void aBadValueIsRefusedByItsName(String value, String said) {
    CommandResult refused =
        Helm.run("template", Helm.NAME, Helm.CHART.toString(), "--set=" + value);

    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains(said);
  }

  @ParameterizedTest
  @CsvSource({
    "monitoring.podMonitor.enabled, PodMonitor",
    "monitoring.prometheusRule.enabled, PrometheusRule"
  })
  void whatTheClusterDoesNotKnowIsRefusedByItsName(String value, String kind) {
    String[] template = {
      "template",
      Helm.NAME,
      Helm.CHART.toString(),
      "--set=%s=true".formatted(value),
      // As of a real API server.
      "--api-versions=apiregistration.k8s.io/v1"
    };
    CommandResult refused = Helm.run(template);
    CommandResult known =
        Helm.run(
            Stream.concat(
                    Stream.of(template),
                    Stream.of("--api-versions=monitoring.coreos.com/v1/" + kind))
                .toArray(String[]::new));

    assertThat(refused.err()).contains(value + ": this cluster does not know the kind " + kind);
    assertThat(known.text()).contains("kind: " + kind);
  }
}
