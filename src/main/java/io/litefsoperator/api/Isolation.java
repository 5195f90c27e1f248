package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;

/**
 * Who reaches LiteFS itself.
 *
 * @param enabled whether there is a NetworkPolicy
 * @param monitoring who else may reach port 20202
 */
@ValidationRule(
    value =
        "!has(self.monitoring) || self.monitoring.all(peer, has(peer.ipBlock) ||"
            + " has(peer.namespaceSelector) || has(peer.podSelector))",
    fieldPath = ".monitoring",
    message =
        "networkPolicy.monitoring has an entry that names nobody: write whom, as in"
            + " {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}")
public record Isolation(
    @Default("true")
        @JsonPropertyDescription(
            "false for none, or one of your own. An operator outside of the Kubernetes cluster makes"
                + " none either way: it asks the nodes in a way that none lets through.")
        Boolean enabled,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Who reads the nodes' own /metrics on port 20202, as the peers of a NetworkPolicy. They"
                + " could as well overwrite the databases there: LiteFS has no authentication.")
        List<NetworkPolicyPeer> monitoring) {

  static final Isolation DEFAULT = new Isolation(true, List.of());

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public Isolation {
    enabled = enabled == null || enabled;
    monitoring = monitoring == null ? List.of() : List.copyOf(monitoring);
  }
}
