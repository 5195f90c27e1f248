package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTPRoute is attached to, with the Gateway API's own fields and limits.
 *
 * @param namespace null for the cluster's own
 * @param sectionName null for every listener
 * @param port null for every port
 */
public record ParentRef(
    @Default(ParentRef.GATEWAY_API)
        @Size(max = 253)
        @Pattern("^$|" + ParentRef.DNS_NAME)
        @JsonPropertyDescription("API group of the parent.")
        String group,
    @Default(ParentRef.GATEWAY)
        @Size(max = 63)
        @Pattern("^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$")
        @JsonPropertyDescription("Kind of the parent: a Gateway, or a Service of a mesh.")
        String kind,
    @Size(max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription("Namespace of the parent. Left out, that of the LiteFsCluster.")
        @Nullable String namespace,
    @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the parent.") String name,
    @Size(max = 253)
        @Pattern(ParentRef.DNS_NAME)
        @JsonPropertyDescription("Name of one of the Gateway's listeners. Left out, all of them.")
        @Nullable String sectionName,
    @Min(1) @Max(65535) @JsonPropertyDescription("Port of the parent. Left out, all of them.")
        @Nullable Integer port) {

  private static final String GATEWAY_API = "gateway.networking.k8s.io";

  static final String DNS_NAME =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  private static final String GATEWAY = "Gateway";

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public ParentRef {
    group = group == null ? GATEWAY_API : group;
    kind = kind == null ? GATEWAY : kind;
  }
}
