package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a Service is offered, with the fields and words of a Service.
 *
 * @param labels beside ours
 * @param annotations beside ours
 * @param loadBalancerClass null for the Kubernetes cluster's default
 * @param loadBalancerSourceRanges empty for everybody
 * @param externalTrafficPolicy null for Kubernetes' default
 */
@ValidationRule(
    value =
        "self.type == 'LoadBalancer' || (!has(self.loadBalancerClass) &&"
            + " (!has(self.loadBalancerSourceRanges) || self.loadBalancerSourceRanges.size() == 0))",
    fieldPath = ".type",
    message =
        "loadBalancerClass and loadBalancerSourceRanges need type LoadBalancer: write it, or remove"
            + " them")
@ValidationRule(
    value = "self.type != 'ClusterIP' || !has(self.externalTrafficPolicy)",
    fieldPath = ".externalTrafficPolicy",
    message = "externalTrafficPolicy needs type LoadBalancer or NodePort: write one, or remove it")
public record Exposure(
    @Default("ClusterIP") @JsonPropertyDescription("As in a Service.") Type type,
    @JsonPropertyDescription("Labels beside the operator's own.") Map<String, String> labels,
    @JsonPropertyDescription("Annotations, by which many load balancers are configured.")
        Map<String, String> annotations,
    @JsonPropertyDescription("Which kind of load balancer; it can't be changed afterwards.")
        @Nullable String loadBalancerClass,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Clients that the load balancer lets through, such as 192.0.2.0/24. Left out, all.")
        List<String> loadBalancerSourceRanges,
    @JsonPropertyDescription(
            "Local keeps clients' addresses; only nodes with such a pod take requests then.")
        @Nullable ExternalTrafficPolicy externalTrafficPolicy) {

  /** In the Kubernetes cluster alone, with no labels or annotations but ours. */
  public static final Exposure DEFAULT =
      new Exposure(Type.ClusterIP, Map.of(), Map.of(), null, List.of(), null);

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public Exposure {
    type = type == null ? Type.ClusterIP : type;
    labels = labels == null ? Map.of() : Map.copyOf(labels);
    annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    loadBalancerSourceRanges =
        loadBalancerSourceRanges == null ? List.of() : List.copyOf(loadBalancerSourceRanges);
  }

  /** As in a Service. */
  public enum Type {
    ClusterIP,
    NodePort,
    LoadBalancer
  }

  /** As in a Service. */
  public enum ExternalTrafficPolicy {
    Cluster,
    Local
  }
}
