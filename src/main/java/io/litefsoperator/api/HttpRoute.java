package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * Through which Gateways the cluster is reached.
 *
 * @param parentRefs at least one
 * @param hostnames empty for every host that a Gateway listens for
 */
@ValidationRule(
    value = "self.parentRefs.size() > 0",
    fieldPath = ".parentRefs",
    message =
        "routing.httpRoute.parentRefs is empty: name the Gateway to be reached through, as in"
            + " [{name: web, namespace: gateways}], or remove routing.httpRoute")
public record HttpRoute(
    @Required
        @Size(max = 32)
        @JsonPropertyDescription(
            "The Gateways that the route is attached to, as in an HTTPRoute. A Gateway in another"
                + " namespace must allow it.")
        List<ParentRef> parentRefs,
    @Size(max = 16)
        @JsonPropertyDescription(
            "Host names that lead to the cluster, such as notes.example.com, as in an HTTPRoute. Left"
                + " out, all for which the Gateways listen.")
        List<@Pattern(HttpRoute.HOST) String> hostnames) {

  /** As the Gateway API has it. */
  static final String HOST =
      "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** Fills in what is absent, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public HttpRoute {
    parentRefs = parentRefs == null ? List.of() : List.copyOf(parentRefs);
    hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
  }
}
