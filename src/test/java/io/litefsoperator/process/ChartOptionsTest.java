package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChartOptionsTest {

  /** Set by other values of the chart, or of no use in a pod. */
  private static final Set<Option> ELSEWHERE =
      EnumSet.of(
          Option.NAMESPACES,
          Option.LEADER_ELECTION,
          Option.LEADER_ELECTION_NAMESPACE,
          Option.LEADER_ELECTION_NAME,
          Option.HTTP_ADDRESS,
          Option.NODE_ACCESS,
          Option.POD_NAMESPACE,
          Option.POD_LABELS,
          Option.KUBECONFIG,
          Option.CONTEXT);

  @Test
  void theChartsOptionsAreTheOperators() throws IOException {
    JsonNode schema =
        Serialization.unmarshal(
            Files.readString(Path.of("deploy/helm/litefs-operator/values.schema.json")),
            JsonNode.class);

    Set<String> offered =
        Arrays.stream(Option.values())
            .filter(option -> !ELSEWHERE.contains(option))
            .map(option -> option.name().toLowerCase(Locale.ROOT).replace("_", ""))
            .collect(Collectors.toSet());
    assertThat(schema.at("/properties/options/properties").fieldNames())
        .toIterable()
        .extracting(name -> name.toLowerCase(Locale.ROOT))
        .containsExactlyInAnyOrderElementsOf(offered);
  }
}
