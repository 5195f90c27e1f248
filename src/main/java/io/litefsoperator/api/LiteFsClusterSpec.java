package io.litefsoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the user asks for. Lists are never null; other components say when they are. */
@ValidationRule(
    value = "self.replicas >= 0 && self.replicas <= " + LiteFsCluster.REPLICAS_MAX,
    fieldPath = ".replicas",
    message =
        "replicas is out of range: write 1 for a primary alone, up to 32 for a primary and its"
            + " replicas, or 0 to put the cluster to sleep with its volumes kept")
@ValidationRule(
    value = "self.image.matches('\\\\S')",
    fieldPath = ".image",
    message = "image is empty: write the app's image, such as registry.example.com/notes:1.4")
@ValidationRule(
    value = "!has(self.env) || self.env.all(e, e.name != 'HOSTNAME')",
    fieldPath = ".env",
    message =
        "env must not set HOSTNAME: nodes know each other by their pods' own host names; remove it,"
            + " and give a server its listen address by another variable or flag, such as HOST")
@ValidationRule(
    value = "!has(self.routing) || !has(self.litefs.config) || !has(self.litefs.config.proxy)",
    fieldPath = ".routing",
    message =
        "routing configures LiteFS's proxy itself: remove litefs.config.proxy, and write its"
            + " alwaysForward as routing.primaryPaths and its passthrough as routing.passthrough")
@ValidationRule(
    value =
        "!has(self.services) || has(self.routing) || (has(self.ports) && self.ports.size() > 0) ||"
            + " ((!has(self.services.all) || self.services.all.type == 'ClusterIP') &&"
            + " (!has(self.services.primary) || self.services.primary.type == 'ClusterIP') &&"
            + " (!has(self.services.replicas) || self.services.replicas.type == 'ClusterIP'))",
    fieldPath = ".services",
    message =
        "services has a type other than ClusterIP, but the app has no port to offer, and LiteFS's"
            + " own must not be seen from outside: write ports, such as [{name: http,"
            + " containerPort: 3000}], or routing")
public record LiteFsClusterSpec(
    @SpecReplicas
        @Default("1")
        @JsonPropertyDescription(
            "Pods in all, the primary included: 3 is a primary and two replicas. 0 puts the cluster"
                + " to sleep; its volumes are kept. Scaling restarts no pod that stays.")
        Integer replicas,
    @Required
        @JsonPropertyDescription(
            "The app's image: with litefs.delivery Sidecar any, as it is; else one that contains"
                + " litefs and fuse3 too, as LiteFS's own documentation has it. A changed image rolls"
                + " the replicas first and the primary last.")
        String image,
    @JsonPropertyDescription("When to pull the image, as in a container.")
        @Nullable ImagePullPolicy imagePullPolicy,
    @JsonPropertyDescription("Secrets with which to pull the image, as in a pod.")
        List<LocalObjectReference> imagePullSecrets,
    @JsonPropertyDescription(
            "How litefs is called, if not as 'litefs' from the image's PATH: [/opt/bin/litefs], or"
                + " [tini, --, litefs]; the app itself is started by exec. With litefs.delivery"
                + " Sidecar the app's own entrypoint, if not the image's.")
        List<String> command,
    @JsonPropertyDescription(
            "Replaces the arguments of litefs: mount -config /config/litefs.yml -no-expand-env. With"
                + " litefs.delivery Sidecar the app's own arguments.")
        List<String> args,
    @JsonPropertyDescription(
            "What LiteFS runs once the databases are there, in order: migrations first, with"
                + " ifCandidate, the app last. With litefs.delivery Sidecar each must end: they run"
                + " in the app's image before the app.")
        List<Exec> exec,
    @JsonPropertyDescription(
            "The app's ports, as in a container. The Services <name>, <name>-primary and"
                + " <name>-replicas offer them under the same numbers.")
        List<ContainerPort> ports,
    @JsonPropertyDescription(
            "Environment variables, as in a container. HOSTNAME is refused: nodes know each other"
                + " by their pods' own host names.")
        List<EnvVar> env,
    @JsonPropertyDescription("Environment variables from ConfigMaps and Secrets.")
        List<EnvFromSource> envFrom,
    @JsonPropertyDescription(
            "CPU and memory of the app's container, with LiteFS in it or beside it. Left out,"
                + " requests of 100m and 128Mi and no limits.")
        @Nullable ResourceRequirements resources,
    @JsonPropertyDescription(
            "Holds back the other probes until it succeeds, as in a container. The app starts only"
                + " after the node's first sync, which takes long for a big database.")
        @Nullable Probe startupProbe,
    @JsonPropertyDescription(
            "Whether the app takes requests, as in a container; whether its node has the data is"
                + " asked beside it. Beware of /litefs/health: it turns unhealthy on all replicas at"
                + " once when the primary is away.")
        @Nullable Probe readinessProbe,
    @JsonPropertyDescription("When to restart the container, as in a container.")
        @Nullable Probe livenessProbe,
    @Default("{}")
        @JsonPropertyDescription("LiteFS itself: where it mounts and how it is configured.")
        LiteFs litefs,
    @Default("{}") @JsonPropertyDescription("Each pod's own volume.") Storage storage,
    @Default("{}")
        @JsonPropertyDescription(
            "What is done about a replica that holds another cluster ID, and with it another"
                + " history, than the primary.")
        Remediation remediation,
    @JsonPropertyDescription(
            "A gateway in every pod: reads are served by the pod's own app, writes by the primary's,"
                + " whichever pod a client reached. Left out, there is none.")
        @Nullable Routing routing,
    @JsonPropertyDescription(
            "How the Services <name>, <name>-primary and <name>-replicas are offered: by load"
                + " balancers, say. Left out, they have addresses within the Kubernetes cluster"
                + " alone.")
        @Nullable Exposures services,
    @Default("{}")
        @JsonPropertyDescription(
            "The NetworkPolicy <name>: whoever reaches LiteFS's port 20202 can read and overwrite"
                + " the databases, so that it is open to the cluster's own pods, the operator and"
                + " monitoring alone. All other ports are open to everybody.")
        Isolation networkPolicy,
    @Default("{}")
        @JsonPropertyDescription(
            "The PodDisruptionBudget <name>: nodes that are drained evict one pod at a time, also"
                + " the only one, and one that is not ready always.")
        DisruptionBudget podDisruptionBudget,
    @Default("cluster.local")
        @JsonPropertyDescription(
            "DNS domain of the Kubernetes cluster, from which the primary's address is made.")
        String clusterDomain,
    @SchemaFrom(type = PodTemplateSpec.class)
        @JsonPropertyDescription(
            "A pod template laid over the operator's own, for whatever has no field here: node"
                + " selectors, tolerations, a service account, sidecars, volumes, labels. Lists are"
                + " merged by their Kubernetes keys; the app's container is named 'app'.")
        @Nullable JsonNode podTemplate) {

  /** Fills in what the schema defaults, for resources that no API server has seen. */
  @SuppressWarnings("NullAway") // Jackson passes null for what is absent
  public LiteFsClusterSpec {
    replicas = replicas == null ? 1 : replicas;
    imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
    exec = exec == null ? List.of() : List.copyOf(exec);
    ports = ports == null ? List.of() : List.copyOf(ports);
    env = env == null ? List.of() : List.copyOf(env);
    envFrom = envFrom == null ? List.of() : List.copyOf(envFrom);
    litefs = Objects.requireNonNullElse(litefs, LiteFs.DEFAULT);
    storage = Objects.requireNonNullElse(storage, Storage.DEFAULT);
    remediation = Objects.requireNonNullElse(remediation, Remediation.DEFAULT);
    networkPolicy = Objects.requireNonNullElse(networkPolicy, Isolation.DEFAULT);
    podDisruptionBudget = Objects.requireNonNullElse(podDisruptionBudget, DisruptionBudget.DEFAULT);
    clusterDomain = clusterDomain == null ? "cluster.local" : clusterDomain;
  }

  /** As in a container. */
  public enum ImagePullPolicy {
    Always,
    IfNotPresent,
    Never
  }
}
